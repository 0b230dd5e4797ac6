# Expect: refused SYNTAX_ERROR
print(().＿＿class＿＿)
