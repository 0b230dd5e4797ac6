# Expect: refused NAME_PRIVATE, refused SYNTAX_ERROR
__debug__ = 0
