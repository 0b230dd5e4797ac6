rows = [{'name': 'Ada, L.', 'total': 12.5}, {'name': 'He said "hi"', 'total': 7}]
columns = ['name', 'total']
print(','.join(columns))
for row in rows:
    cells = []
    for column in columns:
        cell = str(row[column])
        if any(c in cell for c in ',"\n'):
            cell = '"' + cell.replace('"', '""') + '"'
        cells.append(cell)
    print(','.join(cells))
