# Expect: refused NAME_REFUSED
setattr(api, 'log', print)
