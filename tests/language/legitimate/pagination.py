items = list(range(23))
page, size = 0, 10
while chunk := items[page * size:(page + 1) * size]:
    print(f'page {page + 1} of {-(-len(items) // size)}: {chunk[0]}..{chunk[-1]} ({len(chunk)})')
    page += 1
print([items[i:i + 7] for i in range(0, len(items), 7)][-1])
