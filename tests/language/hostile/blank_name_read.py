# Expect: refused BLANK_MISPLACED
print(smooth_blank_0_)
