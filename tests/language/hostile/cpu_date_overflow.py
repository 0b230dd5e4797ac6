# Expect: ends ValueError
add_days(today(), 10 ** 18)
