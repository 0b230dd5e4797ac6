appointments = [('a', 9, 11), ('b', 10, 12), ('c', 12, 13), ('d', 12.5, 14), ('e', 15, 16)]
for i, (n1, s1, e1) in enumerate(appointments):
    for n2, s2, e2 in appointments[i + 1:]:
        if s1 < e2 and s2 < e1:
            print(f'{n1} and {n2} overlap by {min(e1, e2) - max(s1, s2)} h')
