counter = {'n': 0}
tick = lambda: counter.update(n=counter['n'] + 1) or counter['n']
print(tick(), tick(), tick(), counter)
x = 10
read = lambda: x
x = 20
print(read(), (lambda x: x + 1)(1), x)
handlers = {name: (lambda n: lambda v: f'{n}:{v}')(name) for name in ('a', 'b')}
print(handlers['a'](1), handlers['b'](2))
