# Expect: refused SYNTAX_ERROR
None = 1
