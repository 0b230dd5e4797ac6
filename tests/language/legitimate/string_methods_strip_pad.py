s = '  xx hello xx  '
print(repr(s.strip()), repr(s.lstrip()), repr(s.rstrip()), repr(s.strip(' x')))
print('hi'.center(9, '*'), 'hi'.ljust(6, '.') + '|', 'hi'.rjust(6) + '|', '42'.zfill(6), '-42'.zfill(6))
print('a\tb\tc'.expandtabs(4), 'unhappy'.removeprefix('un'), 'file.txt'.removesuffix('.txt'))
