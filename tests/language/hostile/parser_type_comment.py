# Expect: succeeds
x = 1  # type: __import__('os').system('id')
