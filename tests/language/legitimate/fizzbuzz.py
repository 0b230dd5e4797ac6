print(' '.join('FizzBuzz' if n % 15 == 0 else 'Fizz' if n % 3 == 0 else 'Buzz' if n % 5 == 0 else str(n) for n in range(1, 31)))
print(*('Fizz' * (n % 3 == 0) + 'Buzz' * (n % 5 == 0) or n for n in range(1, 16)))
