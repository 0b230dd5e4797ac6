for text in ('9:05', '23:59', '24:00', '7', '12:60', '0:00'):
    try:
        h, m = map(int, text.split(':'))
        if not (0 <= h < 24 and 0 <= m < 60):
            raise ValueError('out of range')
    except ValueError as error:
        print(f'{text!r}: {error}')
    else:
        later = (h * 60 + m + 95) % 1440
        print(f'{text} + 95 min = {later // 60}:{later % 60:02d}', 'am' if h < 12 else 'pm')
