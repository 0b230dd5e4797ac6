appointments = [
    {'customer': 'Ada', 'start': '2026-03-06T09:30', 'service': 'cut', 'email': 'ada@x.test'},
    {'customer': 'Grace', 'start': '2026-03-06T11:00', 'service': 'dye', 'email': None},
    {'customer': 'Alan', 'start': '2026-03-07T10:00', 'service': 'wash', 'email': 'alan@x.test'},
]
tomorrow = '2026-03-06'
sent = 0
for a in appointments:
    day, _, time = a['start'].partition('T')
    if day != tomorrow:
        continue
    if not a['email']:
        print(f"no address for {a['customer']}")
        continue
    print(f"to {a['email']}: Dear {a['customer']}, see you tomorrow at {time} for your {a['service']}.")
    sent += 1
print(sent, 'reminders')
result = {'sent': sent}
print(result)
