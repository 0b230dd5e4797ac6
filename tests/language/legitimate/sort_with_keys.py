people = [('Ada', 36), ('Grace', 85), ('Alan', 41), ('Barbara', 36)]
print(sorted(people))
print(sorted(people, key=lambda p: (-p[1], p[0])))
people.sort(key=lambda p: p[0][-1], reverse=True)
print(people)
print(sorted('bCaD', key=str.lower), sorted('bCaD'))
print(min(people, key=lambda p: p[1]), max(people, key=lambda p: len(p[0])))
print(sorted([3, 1, 2], reverse=True), list(reversed([1, 2, 3])))
