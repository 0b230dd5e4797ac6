# Expect: refused CLASS_REFUSED
class X:
    __class_getitem__ = eval
X['1']
