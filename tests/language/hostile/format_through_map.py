# Expect: ends ValueError
print(list(map(str.format, ['{0.__class__}'], [api.log])))
