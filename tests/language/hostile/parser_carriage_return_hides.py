# Expect: refused IMPORT_REFUSED
# harmlessimport os
