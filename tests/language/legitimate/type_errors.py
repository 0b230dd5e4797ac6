for f in (lambda: 'a' + 1, lambda: 1 + 'a', lambda: [] + (), lambda: len(5), lambda: 5(), lambda: 'a'[1.5],
          lambda: {}[[]], lambda: None + 1, lambda: 'x' < 1, lambda: int([]), lambda: ','.join([1]),
          lambda: sorted([1, 'a']), lambda: abs('x'), lambda: round('x'), lambda: '%d' % 'x', lambda: iter(5)):
    try:
        f()
        print('no error')
    except TypeError as error:
        print(error)
