text = '3 + 4 * (2 - 1)'
tokens, number = [], ''
for c in text + ' ':
    if c.isdigit():
        number += c
        continue
    if number:
        tokens.append(int(number))
        number = ''
    if not c.isspace():
        tokens.append(c)
print(tokens)
rank, out, ops = {'+': 1, '-': 1, '*': 2, '/': 2}, [], []
for t in tokens:
    if isinstance(t, int):
        out.append(t)
    elif t == '(':
        ops.append(t)
    elif t == ')':
        while ops[-1] != '(':
            out.append(ops.pop())
        ops.pop()
    else:
        while ops and ops[-1] != '(' and rank[ops[-1]] >= rank[t]:
            out.append(ops.pop())
        ops.append(t)
while ops:
    out.append(ops.pop())
stack, apply = [], {'+': lambda a, b: a + b, '-': lambda a, b: a - b, '*': lambda a, b: a * b, '/': lambda a, b: a / b}
for t in out:
    if isinstance(t, int):
        stack.append(t)
    else:
        b, a = stack.pop(), stack.pop()
        stack.append(apply[t](a, b))
print(out, stack)
