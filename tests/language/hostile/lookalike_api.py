# Expect: refused API_MISPLACED
ａｐｉ = 1
