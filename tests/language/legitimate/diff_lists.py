old, new = ['a', 'b', 'c', 'd'], ['b', 'd', 'e']
print('added', [x for x in new if x not in old], 'removed', [x for x in old if x not in new])
before, after = {'name': 'Ada', 'age': 36}, {'name': 'Ada', 'age': 37, 'city': 'London'}
for key in sorted(before.keys() | after.keys()):
    was, now_is = before.get(key, '-'), after.get(key, '-')
    if was != now_is:
        print(f'{key}: {was} -> {now_is}')
