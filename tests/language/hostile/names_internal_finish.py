# Expect: refused SYNTAX_ERROR
<finish>()
