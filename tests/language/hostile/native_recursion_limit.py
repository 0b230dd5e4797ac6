# Expect: refused NAME_PRIVATE
# Unguarded: killed CPU_TIME, killed CRASHED
__import__('sys').setrecursionlimit(10 ** 9)
f = lambda n: f(n + 1)
f(0)
