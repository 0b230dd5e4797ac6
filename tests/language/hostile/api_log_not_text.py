# Expect: succeeds, ends TypeError
api.log(lambda: 1)
