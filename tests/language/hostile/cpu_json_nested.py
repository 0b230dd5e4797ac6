# Expect: ends RecursionError
json_loads('[' * 100000)
