# Expect: ends NameError
eval = eval
eval('1')
