fact = lambda n: 1 if n < 2 else n * fact(n - 1)
fib = lambda n: n if n < 2 else fib(n - 1) + fib(n - 2)
depth = lambda v: 1 + max(map(depth, v), default=0) if isinstance(v, list) else 0
flatten = lambda v: [x for item in v for x in (flatten(item) if isinstance(item, list) else [item])]
print(fact(20), [fib(n) for n in range(15)], depth([1, [2, [3, []]]]), flatten([1, [2, [3, [4]], 5]]))
hanoi = lambda n, a, b, c: [] if n == 0 else hanoi(n - 1, a, c, b) + [(a, c)] + hanoi(n - 1, b, a, c)
print(len(hanoi(6, 'A', 'B', 'C')), hanoi(2, 'A', 'B', 'C'))
