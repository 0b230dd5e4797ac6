plan = {'Ada': {'mon': '9-17', 'wed': '9-13'}, 'Grace': {'mon': '12-20', 'tue': '9-17'}}
days = ('mon', 'tue', 'wed')
print(''.join(f'{d:>8}' for d in ('',) + days))
for who in plan:
    print(f'{who:>8}' + ''.join(f'{plan[who].get(d, "-"):>8}' for d in days))
hours = {who: sum(int(e) - int(s) for s, e in (span.split('-') for span in week.values())) for who, week in plan.items()}
print(hours)
