text = '  Hello, World  '
print(text.strip().lower().replace(',', '').split()[0].title().center(11, '~'))
print(sorted({w.casefold() for w in 'The the THE cat'.split()}))
print(' '.join(w[::-1] for w in 'one two three'.split(' ')).upper().swapcase())
