query = 'name=Ada&tag=a&tag=b&empty=&flag'
parsed = {}
for part in query.split('&'):
    key, _, value = part.partition('=')
    parsed.setdefault(key, []).append(value)
print(parsed, {k: v[0] if len(v) == 1 else v for k, v in parsed.items()})
