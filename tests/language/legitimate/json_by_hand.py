value = {'a': [1, 2.5, None, True], 'b': 'quote " and \\ and \n', 'c': {}}
escape = {'"': '\\"', '\\': '\\\\', '\n': '\\n'}
write = lambda v: ('null' if v is None else 'true' if v is True else 'false' if v is False
                   else repr(v) if isinstance(v, (int, float))
                   else '"' + ''.join(escape.get(c, c) for c in v) + '"' if isinstance(v, str)
                   else '[' + ', '.join(map(write, v)) + ']' if isinstance(v, list)
                   else '{' + ', '.join(write(k) + ': ' + write(x) for k, x in v.items()) + '}')
print(write(value))
