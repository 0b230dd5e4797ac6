names, prices = ['cut', 'wash', 'dye'], [30, 10, 80]
for i, (name, price) in enumerate(zip(names, prices), start=1):
    print(i, name, price)
print(list(map(lambda n, p: f'{n}:{p}', names, prices)))
print(list(filter(None, [0, 1, '', 'x', [], [0]])), list(filter(lambda p: p > 20, prices)))
print(dict(zip(names, prices)), list(zip(*[(1, 2), (3, 4)])), list(zip('ab', range(9))))
try:
    list(zip('ab', 'c', strict=True))
except ValueError as error:
    print(error)
