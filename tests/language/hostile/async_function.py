# Expect: refused ASYNC_REFUSED
async def f():
    await g()
