# Expect: ends NameError
x = [inner for inner in [1]]
print(inner)
