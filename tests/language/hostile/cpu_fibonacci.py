# Expect: killed CPU_TIME
fib = lambda n: n if n < 2 else fib(n - 1) + fib(n - 2)
fib(100)
