# Expect: refused ASYNC_REFUSED, refused SYNTAX_ERROR
x = lambda: (await 1)
