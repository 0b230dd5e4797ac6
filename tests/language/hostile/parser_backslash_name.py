# Expect: refused IMPORT_REFUSED
from os \
    import system
