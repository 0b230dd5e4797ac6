sales = [10, 12, 9, 14, 20, 18, 25]
window = 3
for i in range(len(sales) - window + 1):
    part = sales[i:i + window]
    print(part, round(sum(part) / window, 2), '+' if i and sum(part) > sum(sales[i - 1:i - 1 + window]) else ' ')
running, total = [], 0
for s in sales:
    running.append(total := total + s)
print(running)
