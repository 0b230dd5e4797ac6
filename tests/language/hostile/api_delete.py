# Expect: refused API_MISPLACED
del api
