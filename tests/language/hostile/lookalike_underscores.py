# Expect: refused SYNTAX_ERROR
﹏﹏import﹏﹏('os')
