for s in ('abc', 'abc1', '123', '½', '٣', 'ABC', 'Abc Def', ' \t', '', 'a_b', 'é', '\x00'):
    print(repr(s), s.isalpha(), s.isalnum(), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isupper(),
          s.islower(), s.istitle(), s.isspace(), s.isidentifier(), s.isprintable(), s.isascii())
