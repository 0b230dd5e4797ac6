# Expect: ends TypeError
raise int
