text = 'The quick brown fox jumps over the lazy dog and runs away from the very slow cat'
line, lines = '', []
for word in text.split():
    if line and len(line) + 1 + len(word) > 24:
        lines.append(line)
        line = word
    else:
        line = f'{line} {word}'.strip()
lines.append(line)
for n, line in enumerate(lines, 1):
    print(f'{n:>2} |{line:<24}|{line:>24}|{line:^24}|')
