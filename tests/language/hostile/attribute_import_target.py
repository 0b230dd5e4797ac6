# Expect: refused IMPORT_REFUSED
import os as log
