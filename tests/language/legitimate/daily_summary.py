appointments = [('cut', 30, 'DONE'), ('cut', 30, 'NO_SHOW'), ('dye', 80, 'DONE'), ('wash', 10, 'CANCELLED'), ('cut', 35, 'DONE')]
count, revenue = {}, {}
for service, price, status in appointments:
    count[status] = count.get(status, 0) + 1
    if status == 'DONE':
        revenue[service] = revenue.get(service, 0) + price
total = sum(revenue.values())
print('Summary')
for status in sorted(count):
    print(f'  {status:<10} {count[status]:>3} {count[status] / len(appointments):>6.1%}')
for service, amount in sorted(revenue.items(), key=lambda kv: kv[1], reverse=True):
    print(f'  {service:<10} {amount:>7.2f} {"#" * (amount * 20 // total)}')
print(f'  {"total":<10} {total:>7.2f}')
