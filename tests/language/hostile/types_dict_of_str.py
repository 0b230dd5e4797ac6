# Expect: refused ATTRIBUTE_PRIVATE
str.__dict__['format']('{0.x}', 1)
