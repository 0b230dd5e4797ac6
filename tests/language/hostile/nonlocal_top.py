# Expect: refused GLOBAL_REFUSED, refused SYNTAX_ERROR
nonlocal x
