values = list(range(10))
del values[0], values[-1]
del values[2:5]
print(values)
prices = {'cut': 30, 'wash': 10}
del prices['wash']
print(prices)
x = 1
del x
try:
    print(x)
except NameError as error:
    print(error)
