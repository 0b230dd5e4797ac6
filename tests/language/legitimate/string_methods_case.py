for s in ('hello World', 'ÄRGER straße', '', '123abc', 'ǆ'):
    print(repr(s.upper()), repr(s.lower()), repr(s.title()), repr(s.capitalize()), repr(s.swapcase()), repr(s.casefold()))
