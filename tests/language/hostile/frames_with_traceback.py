# Expect: refused ATTRIBUTE_UNKNOWN
try:
    1 / 0
except Exception as e:
    e.with_traceback(None)
