n = 1000
print(n.bit_length(), n.bit_count(), n.to_bytes(2, 'big'), int.from_bytes(b'\x03\xe8', 'big'))
print((5).real, (5).imag, (5).numerator, (5).denominator, (5).conjugate(), (5).as_integer_ratio())
print((-1).to_bytes(2, 'little', signed=True), int.from_bytes(b'\xff\xff', 'little', signed=True))
print(True.bit_length(), bool.from_bytes(b'\0', 'big'))
