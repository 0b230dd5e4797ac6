# Expect: refused FORMAT_REFUSED
print('{0.__class__}'.format(1))
