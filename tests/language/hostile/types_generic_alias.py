# Expect: succeeds
print(list[int], dict[str, int], int | str)
