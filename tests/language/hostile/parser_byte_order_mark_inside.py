# Expect: refused SYNTAX_ERROR
x = 1
﻿import os
