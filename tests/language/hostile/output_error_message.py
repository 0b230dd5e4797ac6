# Expect: ends ValueError
raise ValueError('x' * 10 ** 7)
