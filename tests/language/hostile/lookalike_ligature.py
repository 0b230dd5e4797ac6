# Expect: refused ATTRIBUTE_UNKNOWN
(x for x in []).gi_ﬁle
