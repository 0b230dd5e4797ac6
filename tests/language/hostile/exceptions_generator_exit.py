# Expect: refused NAME_REFUSED
raise GeneratorExit
