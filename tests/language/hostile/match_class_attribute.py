# Expect: refused MATCH_REFUSED
match ():
    case tuple(__class__=c):
        print(c)
