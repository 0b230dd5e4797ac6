perms = lambda v: [[]] if not v else [[x] + p for i, x in enumerate(v) for p in perms(v[:i] + v[i + 1:])]
print(len(perms([1, 2, 3, 4])), perms('abc'.split('|'))[0], [''.join(p) for p in perms(list('abc'))])
subsets = [[]]
for x in 'xyz':
    subsets += [s + [x] for s in subsets]
print([''.join(s) for s in subsets])
print([(a, b) for a in range(4) for b in range(4) if a < b and (a + b) % 2])
