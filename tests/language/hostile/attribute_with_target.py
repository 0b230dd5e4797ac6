# Expect: refused WITH_REFUSED
with 1 as api.log:
    pass
