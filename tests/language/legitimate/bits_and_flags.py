READ, WRITE, ADMIN = 1, 2, 4
users = {'ada': READ | WRITE, 'grace': READ, 'root': READ | WRITE | ADMIN}
for name, flags in users.items():
    print(name, [label for label, bit in (('read', READ), ('write', WRITE), ('admin', ADMIN)) if flags & bit], f'{flags:03b}')
users['grace'] |= WRITE
users['root'] &= ~ADMIN
print(users, [n for n, f in users.items() if f & WRITE == WRITE])
