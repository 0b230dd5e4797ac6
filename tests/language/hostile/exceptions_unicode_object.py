# Expect: refused ATTRIBUTE_UNKNOWN
try:
    b'\xff'.decode()
except UnicodeDecodeError as e:
    print(e.object)
