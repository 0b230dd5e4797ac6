# Expect: refused CLASS_REFUSED
class X(metaclass=print): pass
