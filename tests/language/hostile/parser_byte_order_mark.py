# Expect: refused IMPORT_REFUSED
import os
