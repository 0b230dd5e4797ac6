# Expect: refused NAME_PRIVATE
[(__builtins__ := {}) for _ in [1]]
