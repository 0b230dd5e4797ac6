d = {'b': 1, 'a': 2}
e = {'a': 3, 'c': 4}
print(sorted(d.keys() & e.keys()), sorted(d.keys() | e.keys()), sorted(d.keys() - e.keys()))
for key, value in sorted(d.items()):
    print(key, value)
print(d == {'a': 2, 'b': 1}, list(d), max(d, key=d.get), sum(d.values()))
swapped = {v: k for k, v in d.items()}
print(swapped, ('a', 2) in d.items(), d.keys().isdisjoint({'z'}))
