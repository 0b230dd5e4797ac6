# Expect: refused BLANK_MISPLACED
x = 'a'.smooth_blank_0_
