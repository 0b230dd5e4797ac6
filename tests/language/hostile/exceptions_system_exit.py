# Expect: refused NAME_REFUSED
raise SystemExit(0)
