# Expect: refused SYNTAX_ERROR, succeeds
x = 1 \