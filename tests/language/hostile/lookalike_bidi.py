# Expect: succeeds
x = 'safe‮⁦ import os'
print(len(x))
