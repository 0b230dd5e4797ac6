# Expect: refused SYNTAX_ERROR
x = f'{f"{f'{1}'}"}'
