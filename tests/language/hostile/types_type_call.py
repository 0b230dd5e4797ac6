# Expect: refused NAME_REFUSED
X = type('X', (), {})
