"""Where the engine is known to say something else than the text: bugs, each to be removed together with its entry.

Nothing here keeps a pair from being compared: it is asked only about pairs that disagree, and `MOST` bounds what it may
excuse. Every entry has its minimal case in `CASES`, a test that has to fail as long as the bug is there.
"""

MOST = 0
"""Share of the pairs that may be excused."""

CASES: dict[str, tuple[str, list[object]]] = {}
"""Name, with the place in docs/language.md: rule and events (seconds and fields); "|" ends a piece."""


FAULTS = ()
"""Functions of a rule and a stream: true where the pair is within reach of an entry."""
