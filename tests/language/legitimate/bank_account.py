balance, history = 0, []
for kind, amount in (('in', 100), ('out', 30), ('out', 100), ('in', 5.5), ('steal', 1)):
    try:
        change = {'in': +1, 'out': -1}[kind] * amount
        assert balance + change >= 0, f'{amount} is more than {balance}'
        balance += change
    except (KeyError, AssertionError) as error:
        history.append(f'{kind} {amount}: refused ({error})')
    else:
        history.append(f'{kind} {amount}: {balance}')
print(*history, sep='\n')
