# Expect: refused ANNOTATION_REFUSED
x: print('side effect') = 1
