# Expect: refused IMPORT_REFUSED, refused SYNTAX_ERROR
if 1:
    x = 1
      import os
