# Expect: refused SYNTAX_ERROR
x = '''a
# Repeat 19999: a\n
