# Expect: refused ATTRIBUTE_PRIVATE
print(()._＿class＿＿)
