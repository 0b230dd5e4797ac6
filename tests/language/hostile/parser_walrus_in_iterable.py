# Expect: refused SYNTAX_ERROR
[x for x in (y := [1])]
