it = iter([1, 2, 3])
print(next(it), next(it), next(it), next(it, 'end'))
values = [1, 2, 0, 3]
print(list(iter(lambda: values.pop(0), 0)), values)
g = (n * n for n in range(4))
print(next(g), list(g), list(g))
try:
    next(g)
except StopIteration as error:
    print('stopped', error.args)
pairs = iter('abcdef')
print(list(zip(pairs, pairs)))
