"""Did you mean: the nearest of the names that exist."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name closest to `word`, or None when nothing is close. Case is the commonest slip: forgiven first."""
    known = sorted(set(names))
    folded = {name.casefold(): name for name in reversed(known)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """`did you mean `status`?`, or the empty text."""
    name = nearest(word, names)
    return f"did you mean `{name}`?" if name is not None else ""
