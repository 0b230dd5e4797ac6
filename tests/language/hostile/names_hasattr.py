# Expect: refused NAME_REFUSED
hasattr(1, '__class__')
