# Expect: refused NAME_PRIVATE
__builtins__ = {}
