"""The name that somebody may have meant."""

NAME_CHARACTERS_MAX = 40


def distance(a, b, most):
    """How many letters differ: changed, added, missing, or swapped. More than `most`: most + 1."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before, previous = None, list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, previous = previous, row
    return previous[-1]


def nearest(name, known):
    """The known name that is nearest, or None when none is near. Case counts for little."""
    if not 1 < len(name) <= NAME_CHARACTERS_MAX:
        return None
    folded = name.casefold()
    best, best_distance = None, 1 if len(name) < 6 else 2
    for candidate in sorted(known):
        if candidate == name:
            continue
        d = distance(folded, candidate.casefold(), best_distance)
        if d < best_distance or (d == best_distance and best is None):
            best, best_distance = candidate, d
    return best
