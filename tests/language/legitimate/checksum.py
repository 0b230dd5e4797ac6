for number in ('79927398713', '4539578763621486', '1234567890123456'):
    total = 0
    for i, c in enumerate(reversed(number)):
        n = int(c) * (2 if i % 2 else 1)
        total += n - 9 if n > 9 else n
    print(number, total % 10 == 0)
iban = 'DE89370400440532013000'
moved = iban[4:] + iban[:4]
print(int(''.join(str(int(c, 36)) for c in moved)) % 97 == 1)
