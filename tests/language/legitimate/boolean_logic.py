print(1 and 2, 0 and 2, 0 or 3, '' or [] or 'last', not 0, not 'x')
print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, 1 is 1, None is None, 'a' not in 'bcd')
print(bool([]), bool([0]), bool(''), bool(' '), bool(0.0), bool(None), bool({}))
x = None
print(x is None or x > 3, x is not None and x > 3)
print(True + True, True == 1, isinstance(True, int), False < True)
