# Expect: refused NAME_REFUSED
breakpoint()
