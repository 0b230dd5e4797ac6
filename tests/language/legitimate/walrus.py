data = [4, 8, 15, 16, 23, 42]
if (n := len(data)) > 5:
    print(f'{n} values')
print([y for x in data if (y := x // 2) % 2 == 0])
print(y)
while (item := data.pop()) > 8:
    print('popped', item)
print(data)
print(any((hit := v) > 7 for v in data), hit)
