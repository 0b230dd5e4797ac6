months = {'jan': 1200, 'feb': 1350, 'mar': 0, 'apr': 900}
previous = None
for name, value in months.items():
    if previous is None:
        note = 'first'
    elif previous == 0:
        note = 'from nothing'
    else:
        note = f'{(value - previous) / previous:+.1%}'
    print('%-4s%6d  %s' % (name, value, note))
    previous = value
