seen = []
lazy = (seen.append(n) or n for n in range(10))
print(next(lazy), seen, [x for x in lazy if x > 7], seen)
print(sum(1 for _ in (x for x in 'hello' if x in 'aeiou')))
first_big = next((n for n in range(1000) if n * n > 500), None)
print(first_big, max((len(w), w) for w in ('a', 'abc', 'ab')))
