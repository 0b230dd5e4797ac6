digits = '0123456789abcdefghijklmnopqrstuvwxyz'
for n, base in ((255, 16), (255, 2), (12345, 36), (0, 7)):
    rest, text = n, ''
    while rest or not text:
        rest, d = divmod(rest, base)
        text = digits[d] + text
    print(n, base, text, int(text, base) == n)
