# Expect: refused SYNTAX_ERROR
[x := 1 for x in [1]]
