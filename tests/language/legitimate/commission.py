staff = {'Ada': 0.4, 'Grace': 0.45}
sales = [('Ada', 1200), ('Grace', 900), ('Ada', 300), ('Kay', 100)]
pay = dict.fromkeys(staff, 0.0)
unknown = set()
for who, amount in sales:
    try:
        pay[who] += amount * staff[who]
    except KeyError as error:
        unknown.add(error.args[0])
for who in sorted(pay):
    print(f'{who:<8}{pay[who]:>10,.2f}')
print('unknown:', sorted(unknown))
