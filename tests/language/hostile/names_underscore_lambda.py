# Expect: refused NAME_PRIVATE
(lambda __builtins__: eval)(1)
