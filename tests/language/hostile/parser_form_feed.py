# Expect: refused IMPORT_REFUSED
x = 1
import os
