table = [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')]
for n in (1, 4, 9, 14, 40, 90, 399, 1994, 2026):
    rest, text = n, ''
    for value, letters in table:
        times, rest = divmod(rest, value)
        text += letters * times
    print(n, text)
