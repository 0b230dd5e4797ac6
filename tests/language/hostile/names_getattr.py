# Expect: refused NAME_REFUSED
getattr((), '__cl' + 'ass__')
