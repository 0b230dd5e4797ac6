template = 'Dear {name},\nyour {service} on {day} costs {price:.2f} {currency}.'
defaults = {'currency': 'EUR'}
for data in ({'name': 'Ada', 'service': 'cut', 'day': '6 March', 'price': 30}, {'name': 'Zoë', 'service': 'dye', 'day': '7 March', 'price': 79.9, 'currency': 'CHF'}):
    print(template.format(**{**defaults, **data}))
try:
    template.format(name='x')
except KeyError as error:
    print('missing', error)
