# Expect: refused ATTRIBUTE_UNKNOWN
g = (g.gi_frame.f_back.f_back for _ in [1])
print([*g][0])
