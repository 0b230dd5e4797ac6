for age in (5, 17, 18, 70):
    price = 0 if age < 6 else 5 if age < 18 else 12 if age < 65 else 8
    print(age, price, ('child', 'adult')[age >= 18])
x = None
print(x if x is not None else 'default', (x or {}).get('a', 1))
