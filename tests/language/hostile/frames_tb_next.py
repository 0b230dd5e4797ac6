# Expect: refused ATTRIBUTE_UNKNOWN
try:
    1 / 0
except Exception as e:
    print(e.tb_next, e.tb_frame)
