# Expect: refused NAME_PRIVATE
dict(_＿class＿＿=1)
