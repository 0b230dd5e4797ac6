# Expect: ends ValueError
x = [3, 1, 2]
x.sort(key=lambda n: x.append(n) or n)
