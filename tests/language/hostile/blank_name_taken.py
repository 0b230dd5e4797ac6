# Expect: refused BLANK_MISPLACED
smooth_blank_0_ = 1
