r = range(2, 20, 3)
print(r, list(r), len(r), r[2], r[-1], r[1:3], 8 in r, 9 in r, r.start, r.stop, r.step, r.index(11), r.count(11))
print(list(range(5, 0, -2)), range(0) == range(2, 2), sum(range(10 ** 6)), max(range(7)), list(reversed(range(3))))
