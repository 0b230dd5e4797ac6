# Expect: refused NAME_PRIVATE
print(__builtins__ := {})
