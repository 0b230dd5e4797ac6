# Expect: refused NAME_PRIVATE
del __builtins__
