# Expect: refused SYNTAX_ERROR
exec 'import os'
