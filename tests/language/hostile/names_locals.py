# Expect: refused NAME_REFUSED
locals().update(api=1)
