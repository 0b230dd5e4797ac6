# Expect: killed CPU_TIME, succeeds
s = 'a' * 10 ** 6
print((s + 'b' + s).count('a' * 500000 + 'b' + 'a' * 499999 + 'c'))
