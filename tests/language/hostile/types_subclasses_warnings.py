# Expect: refused ATTRIBUTE_PRIVATE
[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'catch_warnings'][0]()._module.__builtins__
