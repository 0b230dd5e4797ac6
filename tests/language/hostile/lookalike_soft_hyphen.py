# Expect: refused SYNTAX_ERROR
ev­al('1')
