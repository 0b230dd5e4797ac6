for spec in ('', 'd', '5d', '05d', '<5d', '^5d', '+d', ' d', ',', '_', 'x', 'X', '#x', 'o', 'b', '#b', 'c', 'e', '%', 'n'):
    print(repr(spec), repr(format(65, spec)))
for spec in ('', '.2f', '8.3f', '08.2f', '+.1f', ',.2f', '.3e', '.3g', 'g', '%', '.1%', '<8.1f', '*^9.1f'):
    print(repr(spec), repr(format(1234.5678, spec)), repr(format(-0.00012, spec)))
