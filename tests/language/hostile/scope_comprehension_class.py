# Expect: refused CLASS_REFUSED
class A:
    x = [__class__ for _ in [1]]
