queue, served, clock = [], [], 0
arrivals = [(0, 'a', 3), (1, 'b', 2), (2, 'c', 4), (9, 'd', 1)]
while arrivals or queue:
    while arrivals and arrivals[0][0] <= clock:
        queue.append(arrivals.pop(0))
    if not queue:
        clock = arrivals[0][0]
        continue
    came, who, needs = queue.pop(0)
    served.append((who, clock - came))
    clock += needs
print(served, clock, max(served, key=lambda s: s[1]))
