# Expect: ends TypeError
t = ('a',)
for _ in range(1000):
    t = (t,)
'abc'.startswith(t)
