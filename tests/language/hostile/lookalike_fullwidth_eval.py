# Expect: refused NAME_REFUSED
ｅｖａｌ('1')
