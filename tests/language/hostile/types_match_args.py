# Expect: refused MATCH_REFUSED
match (lambda: 1):
    case object(__globals__=g):
        print(g)
