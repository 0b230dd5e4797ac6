# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
s = 'a,' * 10 ** 6
while True:
    s = ','.join(s.split(',')) + s
