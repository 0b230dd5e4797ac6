# Expect: ends ValueError
int('9' * 100000)
