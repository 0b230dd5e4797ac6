# Expect: refused WITH_REFUSED
with (lambda: 1) as (a, b):
    pass
