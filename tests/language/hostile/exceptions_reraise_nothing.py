# Expect: ends RuntimeError
raise
