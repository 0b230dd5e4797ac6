# Expect: refused ANNOTATION_REFUSED
x: __import__('os')
