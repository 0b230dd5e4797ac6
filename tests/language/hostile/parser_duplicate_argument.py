# Expect: refused SYNTAX_ERROR
f = lambda a, a: 1
