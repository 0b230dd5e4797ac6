# Expect: refused NAME_PRIVATE
__build_class__(lambda: 1, 'X')
