for n in (-3, 0, 2, 7, 10, 100):
    if n < 0:
        kind = 'negative'
    elif n == 0:
        kind = 'zero'
    elif n < 5:
        kind = 'small'
    elif n < 50:
        kind = 'medium'
    else:
        kind = 'large'
    print(n, kind, 'even' if n % 2 == 0 else 'odd')
