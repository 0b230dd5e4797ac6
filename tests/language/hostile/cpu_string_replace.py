# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
s = 'ab'
while True:
    s = s.replace('a', 'aab').replace('b', 'ba')
