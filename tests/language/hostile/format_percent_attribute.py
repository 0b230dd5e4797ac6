# Expect: ends KeyError
print('%(a.__class__)s' % {'a': 1})
