# Expect: refused SYNTAX_ERROR
[31mimport os
