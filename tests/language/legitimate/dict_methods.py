d = {'a': 1, 'b': 2}
d['c'] = 3
print(d, d.get('a'), d.get('z'), d.get('z', 0), 'a' in d, len(d))
print(list(d.keys()), list(d.values()), list(d.items()))
print(d.pop('a'), d.pop('z', None), d.setdefault('b', 9), d.setdefault('e', 5), d)
d.update({'x': 7}, y=8)
d |= {'z': 9}
print(d, d | {'b': 0}, d.popitem())
e = d.copy()
e.clear()
print(d, e, dict.fromkeys('ab', 0), dict(a=1), dict([('k', 'v')]))
print(list(reversed(d)), {1: 'a', 1.0: 'b', True: 'c'})
