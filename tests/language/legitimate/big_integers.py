n = 1
for i in range(1, 41):
    n *= i
print(n, len(str(n)))
print(2 ** 200, (2 ** 200).bit_length(), (2 ** 64 - 1).bit_count())
print(10 ** 50 // 7, 10 ** 50 % 7, -(10 ** 30) // 3)
print(int('123456789' * 5) % 97)
a, b = 10 ** 20 + 39, 10 ** 12
while b:
    a, b = b, a % b
print(a)
