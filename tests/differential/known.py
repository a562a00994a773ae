"""Where the engine is known to say something else than the text: bugs, each to be removed together with its entry.

Nothing here keeps a pair from being compared: it is asked only about pairs that disagree, and `MOST` bounds what it may
excuse. Every entry has its minimal case in `CASES`, a test that has to fail as long as the bug is there.
"""

MOST = 0
"""Share of the pairs that may be excused."""

CASES = {
    "section 5, `parse … from` a missing field searches the empty text": (
        "| parse /(?<q>a*)/ from nothing | where exists q | once",
        [(0, {})],
    ),
    "section 8, clock: `count >= N` does not know that the watermark visited 8, where the event of 5 left": (
        "| count by word in 3s >= 3",
        [
            *[(5, {"word": "a"}), (6, {"word": "a"}), (10.2, {}), (10.2, {})],
            *["|", (7.5, {"word": "a"}), (7.6, {"word": "a"}), (12, {})],
        ],
    ),
}
"""Name, with the place in docs/language.md: rule and events (seconds and fields); "|" ends a piece."""


FAULTS = ()
"""Functions of a rule and a stream: true where the pair is within reach of an entry."""
