for limit in (5, 12):
    for n in range(2, limit):
        if n * n == 81:
            print('found', n)
            break
    else:
        print('not found below', limit)
for x in []:
    print('never')
else:
    print('empty loop ends well')
