# -*- coding: rot13 -*-
# Expect: refused NAME_UNKNOWN, refused SYNTAX_ERROR
cevag('k')
