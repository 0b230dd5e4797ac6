# Expect: ends TypeError
[(len := 5) for _ in [1]]
len('x')
