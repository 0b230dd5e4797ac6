# Expect: refused NAME_PRIVATE
print(__debug__)
