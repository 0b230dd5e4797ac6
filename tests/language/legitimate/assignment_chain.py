a = b = c = 7
a += 1
b -= 2
c *= 3
print(a, b, c)
a //= 3
b **= 2
c %= 5
print(a, b, c)
x = 0b1010
x |= 0b0101
x &= 0b1110
x ^= 0b0011
x <<= 3
x >>= 1
print(x, bin(x), oct(x), hex(x))
