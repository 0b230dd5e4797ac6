# Expect: refused CLASS_REFUSED
@print
class X: pass
