ages = [3, 17, 18, 25, 34, 50, 64, 65, 91]
edges = [0, 18, 35, 65, 200]
groups = {f'{lo}-{hi - 1}': [a for a in ages if lo <= a < hi] for lo, hi in zip(edges, edges[1:])}
for label, members in groups.items():
    print(f'{label:>7} {len(members):>2} {"█" * len(members):<5} {members}')
