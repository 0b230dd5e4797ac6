purchases = [('Ada', 120.5), ('Grace', 35), ('Ada', 80), ('Alan', 500), ('Grace', 64.99)]
points = {}
for who, amount in purchases:
    earned = int(amount) * (2 if amount >= 100 else 1)
    points[who] = points.get(who, 0) + earned
levels = [(0, 'bronze'), (100, 'silver'), (500, 'gold')]
for who, total in sorted(points.items(), key=lambda kv: (-kv[1], kv[0])):
    level = [name for least, name in levels if total >= least][-1]
    missing = next((least - total for least, _ in levels if least > total), 0)
    print(f'{who}: {total} points, {level}, {missing} to the next')
