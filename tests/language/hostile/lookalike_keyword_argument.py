# Expect: refused SYNTAX_ERROR
dict(＿＿class＿＿=1)
