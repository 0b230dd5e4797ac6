customers = [('Ada', '2025-09-01', 5), ('Grace', '2026-02-20', 12), ('Alan', '2025-11-30', 1), ('Kay', None, 0)]
limit = '2025-12-01'
lost = [c for c in customers if c[1] is not None and c[1] < limit]
for name, last, visits in sorted(lost, key=lambda c: (-c[2], c[1])):
    discount = 20 if visits >= 5 else 10
    print(f'{name:<8}{last:>12}{visits:>4} visits -> {discount} %')
print('never came:', [c[0] for c in customers if c[1] is None])
