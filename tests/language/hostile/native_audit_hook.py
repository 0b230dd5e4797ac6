# Expect: refused NAME_PRIVATE
# Unguarded: killed FORBIDDEN
__import__('sys').addaudithook(lambda *a: None)
__import__('os').fork()
