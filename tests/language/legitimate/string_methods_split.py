s = '  a,b;c, d  '
print(s.split(), s.split(','), s.split(',', 1), s.rsplit(',', 1), s.strip().split(', '))
print('a\nb\r\nc\x0bd\u2028e'.splitlines(), 'a\nb\n'.splitlines(True))
print('k=v=w'.partition('='), 'k=v=w'.rpartition('='), 'kv'.partition('='))
print(','.join(['a', 'b']), ''.join(reversed('abc')), '-'.join('xyz'))
print(''.split(), ''.split(','), 'a  b'.split(' '))
