s = slice(1, 10, 2)
print(s, list(range(20))[s], 'abcdefghijklmnop'[s], s.start, s.stop, s.step)
last = slice(-3, None)
print([1, 2, 3, 4, 5][last], 'hello'[last])
