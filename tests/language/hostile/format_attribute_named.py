# Expect: refused FORMAT_REFUSED
print('{a.__class__}'.format(a=1))
