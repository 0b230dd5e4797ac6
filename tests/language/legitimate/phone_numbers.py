for raw in ('+49 (0)30 / 123-456', '030 123456', '0049 30 123456', 'call me', '+1 212 555 0100'):
    digits = ''.join(c for c in raw if c.isdigit() or c == '+')
    if digits.startswith('00'):
        digits = '+' + digits[2:]
    elif digits.startswith('0'):
        digits = '+49' + digits[1:]
    digits = digits.replace('+490', '+49', 1)
    print(f'{raw!r:>24} -> {digits if len(digits) > 6 else "unusable"}')
