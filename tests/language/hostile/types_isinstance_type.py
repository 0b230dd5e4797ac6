# Expect: succeeds
print(isinstance(int, int), isinstance(1, (int, (str, (float,)))))
