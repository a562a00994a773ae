"""The small clauses that measures and detectors share: keys, durations, thresholds."""

from logmon.language import tree
from logmon.language.cursor import Cursor
from logmon.model.diagnostic import Span
from logmon.model.time import Duration

THRESHOLDS = frozenset({"number", "size", "percent", "duration", "factor"})
_SIGNS = frozenset({"==", "!=", "<", "<=", ">", ">=", "="})


def keys(cursor: Cursor) -> tuple[str, ...]:
    """`host, service` after `by`; empty when a mistake was reported."""
    names: list[str] = []
    while True:
        name = cursor.accept("field") or cursor.expect("word", "the name of a field after `by`")
        if name is None:
            return ()
        names.append(name.value)
        if cursor.accept(",") is None:
            return tuple(names)


def duration(cursor: Cursor, after: str) -> Duration | None:
    """A duration above zero; None when a mistake was reported."""
    token = cursor.peek()
    if token.kind == "number":
        cursor.next()
        cursor.findings.error(
            "LM103",
            token.span,
            f"`{after}` takes a duration, not a bare number",
            label="a unit is missing",
            help="units: ms s m h d w, combined as 1h30m",
        )
        return None
    found = cursor.expect("duration", f"a duration after `{after}`", help="units: ms s m h d w, combined as 1h30m")
    if found is None:
        return None
    if found.value == 0:
        cursor.findings.error("LM103", found.span, f"`{after}` takes a duration above zero")
        return None
    return int(found.value)


def at_threshold(cursor: Cursor) -> bool:
    return cursor.peek().kind in _SIGNS


def threshold(cursor: Cursor) -> tree.Threshold | None:
    """`>= 5`, `> 2%`, `> 3x before`; None when a mistake was reported."""
    sign = cursor.next()
    operator = sign.kind
    if operator == "=":
        cursor.findings.error("LM102", sign.span, "`=` is not an operator", label="use `==`", fix="==")
        operator = "=="
    start = cursor.peek().start
    negative = cursor.accept("-") is not None
    token = cursor.peek()
    if token.kind not in THRESHOLDS:
        cursor.unexpected(f"a number after `{operator}`", help="e.g. `>= 5`, `> 2%`, `> 800ms`, `> 3x before`")
        return None
    cursor.next()
    value = tree.Literal(token.kind, -token.value if negative else token.value, span=Span(start, token.end))
    against = cursor.accept_word("before", "usual")
    if (token.kind == "factor") != (against is not None):
        where = Span(start, token.end)
        if against is None:
            cursor.findings.error(
                "LM114", where, "a factor of what?", label="`before` or `usual` is missing", help="e.g. `> 3x before`"
            )
        else:
            cursor.findings.error("LM114", where, f"`{against.value}` is compared by a factor", label="e.g. `3x`")
        return None
    return tree.Threshold(operator, value, against.value if against else None, span=cursor.since(sign.start))
