# Expect: refused NAME_REFUSED
sorted(['import os'], key=exec)
