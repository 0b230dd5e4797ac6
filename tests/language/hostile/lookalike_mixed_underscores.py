# Expect: refused NAME_PRIVATE
_＿import＿＿('os')
