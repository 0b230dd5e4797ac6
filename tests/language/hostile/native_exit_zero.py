# Expect: refused NAME_PRIVATE
# Unguarded: killed PROTOCOL
__import__('os')._exit(0)
