# Expect: refused ATTRIBUTE_PRIVATE
''.__getattribute__('upper')
