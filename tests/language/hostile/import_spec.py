# Expect: refused NAME_PRIVATE
print(__spec__, __name__, __file__)
