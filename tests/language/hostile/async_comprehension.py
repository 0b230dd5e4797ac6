# Expect: refused ASYNC_REFUSED, refused SYNTAX_ERROR
x = [y async for y in []]
