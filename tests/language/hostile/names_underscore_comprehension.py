# Expect: refused NAME_PRIVATE
[1 for __builtins__ in [{}]]
