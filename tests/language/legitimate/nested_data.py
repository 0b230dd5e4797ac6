salon = {
    'name': 'Shears', 'staff': [{'name': 'Ada', 'skills': ['cut', 'dye']}, {'name': 'Grace', 'skills': ['cut']}],
    'address': {'street': 'Main', 'geo': {'lat': 52.5, 'lon': 13.4}},
}
print(salon['address']['geo']['lat'], salon['staff'][-1]['skills'][0])
skills = sorted({s for person in salon['staff'] for s in person['skills']})
print({s: [p['name'] for p in salon['staff'] if s in p['skills']] for s in skills})
salon['staff'][1]['skills'] += ['wash']
salon['address']['geo']['alt'] = None
print(salon)
stack, leaves = [((), salon)], []
while stack:
    path, value = stack.pop()
    if isinstance(value, dict):
        stack.extend((path + (k,), v) for k, v in value.items())
    elif isinstance(value, list):
        stack.extend((path + (str(i),), v) for i, v in enumerate(value))
    else:
        leaves.append('.'.join(path) + f'={value!r}')
print('\n'.join(sorted(leaves)))
