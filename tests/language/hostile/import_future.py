# Expect: refused IMPORT_REFUSED
from __future__ import annotations
