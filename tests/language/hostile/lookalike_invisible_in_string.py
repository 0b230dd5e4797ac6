# Expect: succeeds
print('__​class__', len('__​class__'))
