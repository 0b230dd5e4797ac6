# Expect: refused NAME_PRIVATE
dict(__class__=1, __dict__=2)
