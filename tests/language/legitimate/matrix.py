a, b = [[1, 2], [3, 4]], [[5, 6], [7, 8]]
print([[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a])
print(list(map(list, zip(*a))), [row[::-1] for row in a], sum(map(sum, a)), [a[i][i] for i in range(2)])
grid = [['.'] * 5 for _ in range(3)]
for x, y in ((0, 0), (2, 1), (4, 2)):
    grid[y][x] = '#'
print('\n'.join(''.join(row) for row in grid))
