for v in (1, True, 1.5, 'a', None, [1], (1,), {1: 2}, {1}, frozenset(), range(3), b'x', len, lambda: 0):
    kinds = [name for name, kind in (('int', int), ('float', float), ('str', str), ('list', list),
             ('tuple', tuple), ('dict', dict), ('set', set), ('bool', bool)) if isinstance(v, kind)]
    print(kinds, isinstance(v, (int, float)), isinstance(v, int | str))
