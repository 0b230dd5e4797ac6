# Expect: ends OverflowError
'\t'.expandtabs(10 ** 11)
