# Expect: refused NAME_PRIVATE
__builtins__['__import__']('os')
