# Expect: refused SYNTAX_ERROR
x = '\N{NO SUCH CHARACTER AT ALL}'
