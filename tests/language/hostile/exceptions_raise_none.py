# Expect: ends TypeError
raise None
