# Expect: killed CPU_TIME, ends MemoryError, killed MEMORY
s = 'a'
while True:
    s = s.translate({97: 'a' * 100})
