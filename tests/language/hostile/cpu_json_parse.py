# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
text = '[' + '1,' * 10 ** 6 + '1]'
while True:
    json_loads(text)
