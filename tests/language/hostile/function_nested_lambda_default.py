# Expect: refused NAME_REFUSED
f = lambda x=(lambda: eval('1')): x()
