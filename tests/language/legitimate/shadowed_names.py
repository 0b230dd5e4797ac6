list = [1, 2]
sum = 5
open = 'yes'
type = 'cut'
id = 7
print(list, sum, open, type, id)
del list
print(list('ab'))
input = {'a': 1}
print(input['a'])
