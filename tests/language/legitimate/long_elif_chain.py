out = []
for n in range(15):
    if n == 0:
        out.append('zero')
    elif n == 1:
        out.append('one')
    elif n == 2:
        out.append('two')
    elif n == 3:
        out.append('three')
    elif n in (4, 5):
        out.append('few')
    elif n % 3 == 0 and n % 2 == 0:
        out.append('six')
    elif n % 3 == 0:
        out.append('three-ish')
    elif n > 12:
        out.append('many')
    else:
        out.append(str(n))
print(out)
