text = '''It was the best of times, it was the worst of times,
it was the age of wisdom, it was the age of foolishness'''
words = [w.strip('.,;!?').lower() for w in text.split()]
counts = {}
for w in words:
    counts[w] = counts.get(w, 0) + 1
for w, n in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:6]:
    print(f'{w:>8} {n} {"*" * n}')
print(len(words), len(counts), max(words, key=len), sum(map(len, words)) / len(words))
