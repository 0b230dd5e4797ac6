# Expect: ends ValueError
x = []
x.append(x)
json_dumps(x)
