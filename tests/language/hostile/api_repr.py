# Expect: refused API_MISPLACED
print(api)
