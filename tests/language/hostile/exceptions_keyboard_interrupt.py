# Expect: refused NAME_REFUSED
raise KeyboardInterrupt
