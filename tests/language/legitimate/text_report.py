rows = [('Ada', 12.5, True), ('Grace Hopper', 1234.567, False), ('Al', 0, True)]
widths = [max(len(str(row[i])) for row in rows) for i in range(3)]
line = '+' + '+'.join('-' * (w + 2) for w in widths) + '+'
print(line)
for name, amount, paid in rows:
    print('| ' + ' | '.join((name.ljust(widths[0]), str(amount).rjust(widths[1]), str(paid).center(widths[2]))) + ' |')
print(line)
