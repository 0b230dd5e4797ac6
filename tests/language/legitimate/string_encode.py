for s in ('abc', 'é€', '😀'):
    raw = s.encode()
    print(raw, len(raw), raw.decode(), raw.hex(), list(raw))
print('é'.encode('latin-1'), 'é'.encode('ascii', 'replace'), 'é'.encode('ascii', 'ignore'),
      'é€'.encode('ascii', 'xmlcharrefreplace'), '€'.encode('cp1252'), 'é'.encode('utf-16-le'))
try:
    'é'.encode('ascii')
except UnicodeEncodeError as error:
    print(error)
try:
    b'\xff'.decode()
except UnicodeDecodeError as error:
    print(error)
