# Expect: refused NAME_REFUSED
globals()['__builtins__']
