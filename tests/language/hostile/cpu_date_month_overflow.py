# Expect: ends ValueError
add_months(today(), -10 ** 18)
