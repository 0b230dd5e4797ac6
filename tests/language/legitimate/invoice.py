items = [('Haircut', 1, '30.00'), ('Shampoo', 2, '8.95'), ('Colour', 1, '79.90')]
net = 0
print('%-10s %3s %8s %8s' % ('item', 'n', 'each', 'sum'))
for name, n, price in items:
    cents = round(float(price) * 100)
    net += n * cents
    print('%-10s %3d %8.2f %8.2f' % (name, n, cents / 100, n * cents / 100))
vat = (net * 19 + 50) // 100
print('%-10s %21.2f' % ('net', net / 100))
print('%-10s %21.2f' % ('VAT 19%', vat / 100))
print('%-10s %21.2f' % ('total', (net + vat) / 100))
