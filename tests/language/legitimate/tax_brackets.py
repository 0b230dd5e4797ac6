brackets = [(0, 0.0), (11_604, 0.14), (17_005, 0.24), (66_760, 0.42)]
for income in (8_000, 15_000, 40_000, 100_000):
    tax = 0
    for (start, rate), (end, _) in zip(brackets, brackets[1:] + [(float('inf'), 0)]):
        if income > start:
            tax += (min(income, end) - start) * rate
    print(f'{income:>9,} {tax:>12,.2f} {tax / income:>7.2%}')
