graph = {'a': {'b': 7, 'c': 3}, 'b': {'d': 2}, 'c': {'b': 1, 'd': 8}, 'd': {}}
best, todo = {'a': (0, ['a'])}, {'a'}
while todo:
    node = min(todo, key=lambda n: best[n][0])
    todo.remove(node)
    for other, cost in graph[node].items():
        total = best[node][0] + cost
        if other not in best or total < best[other][0]:
            best[other] = (total, best[node][1] + [other])
            todo.add(other)
for node in sorted(best):
    print(node, best[node])
