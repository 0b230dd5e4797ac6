shift = lambda text, k: ''.join(chr((ord(c) - base + k) % 26 + base) if c.isascii() and c.isalpha() and (base := ord('A' if c.isupper() else 'a')) else c for c in text)
secret = shift('Hello, World!', 3)
print(secret, shift(secret, -3))
