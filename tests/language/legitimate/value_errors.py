for f in (lambda: int('12a'), lambda: float('x'), lambda: [].index(1), lambda: 'a'.index('b'), lambda: chr(-1),
          lambda: ord('ab'), lambda: range(1, 5, 0), lambda: int('9', 8), lambda: '{'.format(), lambda: format(1, 'q'),
          lambda: [1].remove(2), lambda: '%q' % 1, lambda: list(zip('a', 'bc', strict=True)), lambda: bytes_like.decode('utf-8')):
    try:
        bytes_like = b'\xff'
        f()
        print('no error')
    except (ValueError, TypeError) as error:
        print(error)
