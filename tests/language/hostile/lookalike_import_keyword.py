# Expect: refused SYNTAX_ERROR
ｉｍｐｏｒｔ os
