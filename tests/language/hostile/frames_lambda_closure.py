# Expect: refused ATTRIBUTE_PRIVATE
x = (lambda a: lambda: a)(1).__closure__[0].cell_contents
