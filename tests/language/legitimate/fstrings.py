name, price, n = 'Ada', 12.5, 3
print(f'{name} pays {price:.2f} EUR for {n} items: {price * n:>10.2f}')
print(f'{name!r} {name!s} {name!a:>8}|{"é"!a}')
print(f'{price=} {n * 2 = } {name=!s}')
width, digits = 10, 3
print(f'[{price:{width}.{digits}f}] [{name:^{width}}] [{name:*<{width}}]')
print(f'{{literal}} {n:{"0" + str(4)}d} {[x for x in range(n)]} {(lambda x: x + 1)(n)}')
print(f'''multi
{name}
line {'yes' if n > 2 else 'no'}''')
print(rf'\n{n}' f'{n}' 'plain')
