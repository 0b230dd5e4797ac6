# Expect: refused IMPORT_REFUSED
from . import smooth_language
