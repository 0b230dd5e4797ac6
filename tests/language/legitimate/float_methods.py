for f in (0.5, 2.0, -1.25, 1e22, 1e-7, 123456789.123):
    print(f, f.is_integer(), f.as_integer_ratio(), f.hex(), f.real, f.imag, f.conjugate())
print(float.fromhex('0x1.8p+1'), float('inf'), float('-inf'), float('nan'))
print(float('inf') > 10 ** 300, float('nan') == float('nan'), 1.0.is_integer())
