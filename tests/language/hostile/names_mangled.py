# Expect: refused CLASS_REFUSED
class A:
    x = __b
