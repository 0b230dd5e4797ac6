rules = [
    ('member', lambda c: c['member'], lambda p: p * 0.9),
    ('student', lambda c: c['age'] < 26 and c['student'], lambda p: p * 0.85),
    ('early', lambda c: c['hour'] < 10, lambda p: p - 2),
]
for c in ({'member': True, 'age': 20, 'student': True, 'hour': 9}, {'member': False, 'age': 40, 'student': True, 'hour': 15}):
    price, used = 30.0, []
    for name, holds, apply in rules:
        if holds(c):
            price = apply(price)
            used.append(name)
    print(f'{price:.2f}', used or 'no rule')
