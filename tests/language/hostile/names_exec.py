# Expect: refused NAME_REFUSED
exec('import os')
