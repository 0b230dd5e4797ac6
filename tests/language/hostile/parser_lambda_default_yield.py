# Expect: refused YIELD_REFUSED, refused SYNTAX_ERROR
f = lambda x=(yield): x
