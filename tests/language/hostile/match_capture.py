# Expect: refused MATCH_REFUSED
match 1:
    case x:
        print(x)
