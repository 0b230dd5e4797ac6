s = 'naïve café 日本語 😀 Ωmega'
print(len(s), s.upper(), s.split(), s[11:14], [ord(c) for c in s[:4]])
print(chr(8364), chr(128512), '\u20ac', '\U0001f600', '\N{EURO SIGN}', '\x41\101')
print(sorted(['é', 'z', 'a', 'É', 'e']), 'ß'.upper(), 'İ'.lower() == 'i̇')
größe = 3
日本 = 'Japan'
print(größe, 日本)
print(repr('tab\t quote\' "both" \\ \x07 \u200b'), ascii_free := 'ok')
