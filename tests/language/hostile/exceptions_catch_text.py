# Expect: ends TypeError
try:
    1 / 0
except 'x':
    print('caught by a text')
