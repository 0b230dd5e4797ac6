# Expect: ends NameError, refused NAME_REFUSED
(eval := eval)('1')
