a, b, merged = [1, 4, 9, 16], [2, 3, 9, 20, 21], []
i = j = 0
while i < len(a) and j < len(b):
    if a[i] <= b[j]:
        merged.append(a[i])
        i += 1
    else:
        merged.append(b[j])
        j += 1
merged += a[i:] + b[j:]
print(merged, merged == sorted(a + b))
unique = [x for k, x in enumerate(merged) if k == 0 or x != merged[k - 1]]
print(unique, list(dict.fromkeys(merged)))
