# Expect: refused SYNTAX_ERROR
<format>('{0.__class__}')
