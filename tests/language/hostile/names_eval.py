# Expect: refused NAME_REFUSED
eval('__import__("os")')
