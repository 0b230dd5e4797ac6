# Expect: refused NAME_PRIVATE
a, *__builtins__ = 1, 2
