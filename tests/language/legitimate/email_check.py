for address in ('ada@x.test', 'no at sign', '@x.test', 'a@b', 'two@@x.test', 'a.b+c@sub.x.test'):
    local, at, domain = address.partition('@')
    ok = bool(at and local and '.' in domain and '@' not in domain and ' ' not in address
              and not domain.startswith('.') and not domain.endswith('.'))
    print(address, ok)
