print('single', "double", '''triple 'single' ''', """triple "double" """)
print('a\\b\n\tc', r'raw\n', 'con' 'cat' "enated", b'bytes\x00\xff', rb'raw\x')
print('line \
continued')
print("""first
  second
third""")
print(len('\r\n'), len('''
'''), '\a\b\f\v'.encode())
