# Expect: refused API_MISPLACED
[api][0].log('x')
