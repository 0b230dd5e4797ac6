params = {'q': 'a b&c', 'page': 2, 'x': 'é/ü'}
safe = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~'
quote = lambda text: ''.join(c if c in safe else ''.join(f'%{b:02X}' for b in c.encode()) for c in str(text))
print('https://x.test/s?' + '&'.join(f'{quote(k)}={quote(v)}' for k, v in sorted(params.items())))
