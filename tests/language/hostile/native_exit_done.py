# Expect: refused NAME_PRIVATE
# Unguarded: killed FORBIDDEN
__import__('os').kill(0, 15)
