# -*- coding: utf-7 -*-
# Expect: refused NAME_REFUSED, refused SYNTAX_ERROR
x = '+AG8-'
open('x')
