# Expect: refused NAME_PRIVATE
try:
    1 / 0
except Exception as __builtins__:
    pass
