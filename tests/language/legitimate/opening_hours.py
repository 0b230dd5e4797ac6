hours = {'mon': [(9, 12), (14, 18)], 'tue': [(9, 18)], 'sat': [(10, 14)]}
for day, hour in (('mon', 10), ('mon', 13), ('tue', 17.5), ('sun', 11), ('sat', 14)):
    is_open = any(start <= hour < end for start, end in hours.get(day, ()))
    print(day, hour, 'open' if is_open else 'closed')
print({day: sum(e - s for s, e in spans) for day, spans in hours.items()})
