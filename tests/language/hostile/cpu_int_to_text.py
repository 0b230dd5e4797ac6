# Expect: ends ValueError
print(str(10 ** 5000))
