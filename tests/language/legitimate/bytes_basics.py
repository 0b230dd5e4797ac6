raw = b'abc\xff'
print(raw[0], raw[1:3], len(raw), raw.hex(), raw.decode('latin-1'), list(raw), b'a' + b'b', b'x' * 3, 97 in raw, raw == b'abc\xff')
print(raw.decode('utf-8', 'replace'), b'\xc3\xa9'.decode(), 'a,b'.encode().split(b','), b'%d-%s' % (5, b'x'))
