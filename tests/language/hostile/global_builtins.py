# Expect: refused GLOBAL_REFUSED
global __builtins__
__builtins__ = {}
