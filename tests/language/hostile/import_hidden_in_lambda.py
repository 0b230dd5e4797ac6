# Expect: refused NAME_PRIVATE
f = lambda m: __import__(m)
f('os').system('id')
