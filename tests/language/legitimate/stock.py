stock = {'shampoo': 3, 'dye': 0, 'scissors': 12}
orders = [('shampoo', 2), ('dye', 1), ('comb', 1), ('shampoo', 2)]
for item, n in orders:
    try:
        if stock[item] < n:
            raise ValueError(f'only {stock[item]} {item}')
        stock[item] -= n
    except KeyError:
        print('unknown item', item)
    except ValueError as problem:
        print('refused:', problem)
    else:
        print('sold', n, item)
print({item: n for item, n in stock.items() if n < 2})
