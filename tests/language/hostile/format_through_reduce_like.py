# Expect: ends ValueError
f = str.format
for g in [f]:
    print(g('{0.__init__.__globals__}', print))
