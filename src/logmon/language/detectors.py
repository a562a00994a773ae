"""`once absent new change seq slo`: the ends of a rule that are more than a number compared."""

from collections.abc import Callable
from typing import Any

from logmon.language import tree
from logmon.language.clauses import duration, keys
from logmon.language.cursor import Cursor
from logmon.language.lexer import Token
from logmon.language.yard import parse_filter
from logmon.model.time import Duration


def parse_detector(cursor: Cursor) -> tree.Terminal | None:
    """None when a mistake in it was reported."""
    token = cursor.next()
    before = len(cursor.findings.items)
    terminal = _PARSERS[token.value](cursor, token)
    return terminal if len(cursor.findings.items) == before else None


def _clauses(cursor: Cursor, durations: tuple[str, ...]) -> dict[str, Any]:
    """`by keys` and the named durations, each at most once, in any order."""
    found: dict[str, Any] = {}
    while True:
        token = cursor.accept_word("by", *durations)
        if token is None:
            return found
        value = keys(cursor) if token.value == "by" else duration(cursor, token.value)
        if not value:
            cursor.skip(frozenset({":"}), frozenset({"by", *durations}))
        elif token.value in found:
            cursor.findings.error("LM117", token.span, f"`{token.value}` is given twice", label="the second one")
        else:
            found[token.value] = value


def _once(cursor: Cursor, token: Token) -> tree.Once:
    clauses = _clauses(cursor, ())
    return tree.Once(clauses.get("by", ()), span=cursor.since(token.start))


def _absent(cursor: Cursor, token: Token) -> tree.Absent | None:
    clauses = _clauses(cursor, ("in", "known"))
    within = _window(cursor, clauses, token, "absent by host in 2m known 24h")
    if within is None:
        return None
    return tree.Absent(within, clauses.get("by", ()), clauses.get("known"), span=cursor.since(token.start))


def _new(cursor: Cursor, token: Token) -> tree.New | None:
    field = _template(cursor) or _in_brackets(cursor, "new")
    if field is None:
        return None
    clauses = _clauses(cursor, ("learn", "in"))
    span = cursor.since(token.start)
    return tree.New(field, clauses.get("by", ()), clauses.get("learn"), clauses.get("in"), span=span)


def _change(cursor: Cursor, token: Token) -> tree.Change | None:
    field = _in_brackets(cursor, "change")
    if field is None:
        return None
    return tree.Change(field, _clauses(cursor, ()).get("by", ()), span=cursor.since(token.start))


def _seq(cursor: Cursor, token: Token) -> tree.Sequence | None:
    clauses = _clauses(cursor, ("in",))
    within = _window(cursor, clauses, token, 'seq by user in 10m: 5x "Failed" -> "Accepted"')
    if cursor.expect(":", "`:` before the steps", help='seq by user in 10m: "first" -> "second"') is None:
        return None
    steps = [_step(cursor)]
    while cursor.accept("->") is not None:
        steps.append(_step(cursor))
    known = tuple(step for step in steps if step is not None)
    if within is None or len(known) < len(steps):
        return None
    if len(known) < 2:
        cursor.findings.error(
            "LM119", known[0].span, "a sequence has at least two steps", help="join steps with `->`, or use `count`"
        )
    elif known[0].negated:
        cursor.findings.error(
            "LM119",
            known[0].span,
            "the first step cannot be a missing one",
            label="missing since when?",
            help="something has to begin the sequence; `absent` finds what is missing altogether",
        )
    elif any(step.negated and step.times > 1 for step in known):
        cursor.findings.error("LM119", token.span, "a missing step has no count", help="`!step` must not happen at all")
    return tree.Sequence(known, within, clauses.get("by", ()), span=cursor.since(token.start))


def _step(cursor: Cursor) -> tree.Step | None:
    start = cursor.peek().start
    negated = cursor.accept("!") is not None
    factor = cursor.accept("factor")
    if factor is not None and (not isinstance(factor.value, int) or factor.value < 1):
        cursor.findings.error("LM119", factor.span, "a step is counted in whole numbers", label="e.g. `5x`")
    condition = parse_filter(cursor)
    if condition is None:
        cursor.skip(frozenset({"->"}))
        return None
    return tree.Step(condition, factor.value if factor else 1, negated, span=cursor.since(start))


def _slo(cursor: Cursor, token: Token) -> tree.Slo | None:
    example = "slo 99.9% of (status < 500) in 30d"
    target = cursor.expect("percent", "a percentage after `slo`", help=example)
    if target is None:
        return None
    if not 0 < target.value < 1:
        cursor.findings.error("LM104", target.span, "an objective lies between 0% and 100%", label="not reachable")
    if cursor.accept_word("of") is None:
        cursor.unexpected("`of`", help=example)
        return None
    opener = cursor.expect("(", "`(` and what is good", help=example)
    good = parse_filter(cursor) if opener is not None else None
    if opener is None or good is None:
        return None
    if cursor.accept(")") is None:
        cursor.findings.error("LM108", opener.span, "bracket is not closed", label="opened here")
        return None
    clauses = _clauses(cursor, ("in",))
    within = _window(cursor, clauses, token, example)
    if within is None:
        return None
    return tree.Slo(target.value, good, within, clauses.get("by", ()), span=cursor.since(token.start))


def _window(cursor: Cursor, clauses: dict[str, Any], token: Token, example: str) -> Duration | None:
    within: Duration | None = clauses.get("in")
    if within is None and not any(item.code == "LM103" for item in cursor.findings.items):
        cursor.findings.error("LM116", token.span, f"`{token.value}` needs `in` and a duration", help=example)
    return within


def _template(cursor: Cursor) -> str | None:
    return "template" if cursor.accept_word("template") is not None else None


def _in_brackets(cursor: Cursor, word: str) -> str | None:
    if cursor.expect("(", f"`(` and a field after `{word}`", help=f"e.g. `{word}(user)`") is None:
        return None
    name = cursor.accept("field") or cursor.expect("word", "the name of a field")
    if (
        name is None
        or cursor.expect(")", "`)`", help=f"`{word}` takes one field; compute it with `| set` before") is None
    ):
        return None
    return str(name.value)


_PARSERS: dict[str, Callable[[Cursor, Token], tree.Terminal | None]] = {
    "once": _once,
    "absent": _absent,
    "new": _new,
    "change": _change,
    "seq": _seq,
    "slo": _slo,
}
