# Expect: refused SYNTAX_ERROR
im\
port os
