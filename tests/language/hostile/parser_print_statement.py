# Expect: refused SYNTAX_ERROR
print 'hello'
