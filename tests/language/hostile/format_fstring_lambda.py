# Expect: refused NAME_PRIVATE
print(f'{(lambda: __import__("os"))()}')
