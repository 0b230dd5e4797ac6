v = [2, 4, 4, 4, 5, 5, 7, 9]
mean_of = sum(v) / len(v)
variance = sum((x - mean_of) ** 2 for x in v) / len(v)
ordered = sorted(v)
mid = len(v) // 2
print(mean_of, variance, variance ** 0.5, (ordered[mid - 1] + ordered[mid]) / 2, max(set(v), key=v.count))
print([round((x - mean_of) / variance ** 0.5, 3) for x in v])
