# Expect: refused SYNTAX_ERROR
x = f'{"\n"}'
