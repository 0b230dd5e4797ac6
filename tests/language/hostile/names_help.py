# Expect: refused NAME_REFUSED
help('modules')
