collect = lambda *a, **k: (len(a), sorted(k))
print(collect(*range(50), **{f'k{i}': i for i in range(3)}))
print(max(*range(10), 99, *[5]), dict(a=1, **{'b': 2}), collect(1, *[2], x=1, *[3], **{'y': 2}))
try:
    collect(**{'a': 1}, a=2)
except TypeError as error:
    print('twice' in str(error) or 'multiple' in str(error))
