value = 0
for a in range(2):
    for b in range(2):
        for c in range(2):
            if a:
                if b:
                    if c:
                        try:
                            while True:
                                value += 1
                                if value > 3:
                                    raise ValueError
                                break
                        except ValueError:
                            pass
                        finally:
                            value += 10
print(value, [[[[[[1]]]]]][0][0][0][0][0], {'a': {'b': {'c': {'d': 1}}}}['a']['b']['c']['d'])
