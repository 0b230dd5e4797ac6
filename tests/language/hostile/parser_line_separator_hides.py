# Expect: succeeds
x = 'a import osb'
