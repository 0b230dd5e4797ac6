print('{} {}'.format('a', 'b'), '{1} {0} {1}'.format('a', 'b'))
print('{name} {age:>5}'.format(name='Ada', age=36))
print('{0[0]} {0[1]} {d[key]}'.format([1, 2], d={'key': 'v'}))
print('{:>10}|{:<10}|{:^10}|{:=+8d}'.format('r', 'l', 'c', 42))
print('{:{fill}{align}{width}}'.format('x', fill='*', align='^', width=9))
print('{!r} {!s} {!a}'.format('é', 'é', 'é'), '{{}}'.format())
print('{:,} {:_} {:.1%} {:#x} {:e}'.format(1234567, 1234567, 0.256, 255, 12345.678))
line = '{:<12}{:>8.2f}'.format
for item, cost in (('cut', 30), ('wash', 9.5)):
    print(line(item, cost))
print(list(map('#{}'.format, range(3))))
print(str.format('{}-{}', 1, 2))
