# Expect: refused SYNTAX_ERROR
x = f'{1!z}'
