import math


def agree(one, other):
    return same(one, other)


def by_key(told):
    keys = {}
    for phase, key, at, value in told:
        keys.setdefault(key, []).append((phase, at, value))
    return keys


def same(one, other):
    a, b = by_key(one), by_key(other)
    return a.keys() == b.keys() and all(
        len(a[k]) == len(b[k]) and all(x[:2] == y[:2] and close(x[2], y[2]) for x, y in zip(a[k], b[k])) for k in a
    )


def close(x, y):
    if isinstance(x, int | float) and isinstance(y, int | float):
        return math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-9)
    return x is None or x == y
