rows = [('cut', 30), ('wash', 10), ('cut', 35), ('dye', 80), ('wash', 12)]
groups = {}
for name, price in rows:
    groups.setdefault(name, []).append(price)
print(groups)
print({name: sum(prices) / len(prices) for name, prices in groups.items()})
print({name: max(p) for name, p in sorted(groups.items(), key=lambda kv: -max(kv[1]))})
