# Expect: refused API_MISPLACED
for api in [1]:
    pass
