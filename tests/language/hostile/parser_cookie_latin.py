# -*- coding: latin-1 -*-
# Expect: succeeds
print('é')
