# Expect: refused ASYNC_REFUSED, refused SYNTAX_ERROR
x = (await y for y in [])
