# Expect: refused NAME_REFUSED
try:
    1 / 0
except BaseException as e:
    print(e)
