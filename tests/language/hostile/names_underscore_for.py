# Expect: refused NAME_PRIVATE
for __name__ in [1]:
    pass
