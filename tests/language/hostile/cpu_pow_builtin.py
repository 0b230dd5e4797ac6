# Expect: killed CPU_TIME, ends MemoryError
print(len(bin(pow(7, 10 ** 9))))
