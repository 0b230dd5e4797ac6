s = 'the cat and the hat'
print(s.find('the'), s.rfind('the'), s.find('dog'), s.index('cat'), s.rindex('a'), s.count('a'), s.count('the', 5))
print(s.startswith('the'), s.startswith(('x', 'th')), s.endswith('hat'), s.endswith('ha', 0, -1))
try:
    s.index('dog')
except ValueError as error:
    print(error)
print('cat' in s, s.replace('the', 'a'), s.replace('a', 'A', 2))
