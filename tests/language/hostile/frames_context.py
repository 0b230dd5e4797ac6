# Expect: refused ATTRIBUTE_PRIVATE
try:
    try:
        1 / 0
    except Exception:
        {}['x']
except Exception as e:
    print(e.__context__.__traceback__)
