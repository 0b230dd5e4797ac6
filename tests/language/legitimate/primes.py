sieve = [True] * 100
sieve[0:2] = [False, False]
for n in range(2, 10):
    if sieve[n]:
        sieve[n * n::n] = [False] * len(sieve[n * n::n])
primes = [n for n, is_prime in enumerate(sieve) if is_prime]
print(primes)
n, factors = 360360, []
for p in primes:
    while n % p == 0:
        factors.append(p)
        n //= p
print(factors, n)
