# Expect: refused SYNTAX_ERROR
x = bu'x'
