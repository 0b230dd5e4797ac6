days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
for year in (1900, 2000, 2024, 2026):
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    print(year, leap, 365 + leap)
y, m, d = 2026, 1, 31
for _ in range(5):
    m += 1
    if m > 12:
        y, m = y + 1, 1
    print(f'{y:04}-{m:02}-{min(d, days[m - 1]):02}')
weekday = (5 + (13 * (3 + 1)) // 5 + 26 + 26 // 4 + 20 // 4 - 2 * 20) % 7
print('weekday', weekday)
