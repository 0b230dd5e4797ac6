visits = 'ada:ok,grace:missed,ada:missed,alan:ok,grace:missed,ada:ok,grace:ok'
stats = {}
for entry in visits.split(','):
    who, what = entry.split(':')
    ok, missed = stats.get(who, (0, 0))
    stats[who] = (ok + (what == 'ok'), missed + (what == 'missed'))
for who, (ok, missed) in sorted(stats.items()):
    rate = missed / (ok + missed)
    verdict = 'deposit' if rate > 0.5 else 'remind twice' if rate > 0.3 else 'fine'
    print(f'{who.title()}: {missed} of {ok + missed} missed ({rate:.0%}), {verdict}')
