cache = {}
steps = lambda n: cache[n] if n in cache else cache.setdefault(n, 1 if n < 2 else steps(n - 1) + steps(n - 2))
print(steps(80), len(cache))
words = ['kitten', 'sitting']
row = list(range(len(words[1]) + 1))
for i, a in enumerate(words[0], 1):
    previous, row[0] = row[0], i
    for j, b in enumerate(words[1], 1):
        previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
print('distance', row[-1])
