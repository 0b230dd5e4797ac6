# Expect: refused NAME_REFUSED
(lambda *a, **k: a)(*[vars()], **locals())
