# Expect: killed CPU_TIME, ends MemoryError, ends ValueError
x = (((99 ** 99) ** 99) ** 99) ** 99
