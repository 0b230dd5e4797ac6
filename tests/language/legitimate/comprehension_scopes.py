x = 'outer'
print([x for x in range(3)], x)
fs = [lambda: n for n in range(3)]
print([f() for f in fs])
fs = [lambda n=n: n for n in range(3)]
print([f() for f in fs])
print([total := total + v if i else v for i, v in enumerate([1, 2, 3, 4])] if (total := 0) == 0 else 0)
print(total)
