# Expect: succeeds, ends RuntimeError, killed CRASHED
d = {i: i for i in range(100)}
sorted(d, key=lambda k: d.pop(k, None) or 0)
