v = [5, 2, 9, 1, 5, 6, -3]
for i in range(1, len(v)):
    j = i
    while j and v[j - 1] > v[j]:
        v[j - 1], v[j] = v[j], v[j - 1]
        j -= 1
print(v)
quick = lambda v: v if len(v) < 2 else quick([x for x in v[1:] if x < v[0]]) + [v[0]] + quick([x for x in v[1:] if x >= v[0]])
print(quick([3, 6, 1, 8, 2, 9, 2]))
lo, hi, target = 0, len(v) - 1, 6
while lo <= hi:
    mid = (lo + hi) // 2
    if v[mid] == target:
        print('found at', mid)
        break
    lo, hi = (mid + 1, hi) if v[mid] < target else (lo, mid - 1)
