# Expect: succeeds
# Repeat 60000: \n
