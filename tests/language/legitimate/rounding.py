for v in (0.5, 1.5, 2.5, -0.5, 2.675, 1234.5678, -1.005):
    print(v, round(v), round(v, 2), round(v, -2))
print(round(15, -1), round(25, -1), round(7))
print(int(3.99), int(-3.99), int('  42 '), int('ff', 16), int('0b101', 0), float('1e3'), float(' -2.5 '))
