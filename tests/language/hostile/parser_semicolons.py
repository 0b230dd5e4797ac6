# Expect: refused IMPORT_REFUSED
x = 1; y = 2; import os
