"""`measure [by keys] [window] [compare] [min N] [for D] [clear compare]`."""

import re
from decimal import Decimal
from typing import Any

from logmon.config.suggest import did_you_mean, nearest
from logmon.language import tree
from logmon.language.clauses import at_threshold, duration, keys, threshold
from logmon.language.cursor import Cursor
from logmon.language.lexer import Token
from logmon.language.stack import NESTING
from logmon.language.words import AGGREGATES, OF_FIELD, OF_FILTER
from logmon.language.yard import parse_filter, parse_value
from logmon.model.diagnostic import Span
from logmon.model.later import later

_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2}
_QUANTILE = later(r"p(\d+(?:\.\d+)?)", re.ASCII)
_WINDOWS = ("in", "every", "session")
_CLAUSES = ("by", "in", "every", "session", "min", "for", "clear", "limit")


def parse_measured(cursor: Cursor) -> tree.Measured | None:
    """None when the measure itself cannot be read; a mistake in a clause is reported and the others are still read."""
    start = cursor.peek().start
    measure = _MeasureParser(cursor).run()
    if measure is None:
        cursor.skip(frozenset())
        return None
    clauses: dict[str, Any] = {}
    while _clause(cursor, clauses):
        pass
    return tree.Measured(measure, **clauses, span=cursor.since(start))


def _clause(cursor: Cursor, clauses: dict[str, Any]) -> bool:
    """Read one clause; false at the end of the stage."""
    token = cursor.peek()
    if at_threshold(cursor):
        return _put(cursor, clauses, "compare", token, threshold(cursor))
    if token.kind in ("|", "end"):
        return False
    word = token.value if token.kind == "word" else None
    if word not in _CLAUSES:
        _unknown(cursor, token)
        return False
    cursor.next()
    if word == "by":
        return _put(cursor, clauses, "by", token, keys(cursor) or None)
    if word in _WINDOWS:
        length = duration(cursor, word)
        window = tree.Window(word, length, span=cursor.since(token.start)) if length is not None else None
        return _put(cursor, clauses, "window", token, window)
    if word == "for":
        return _put(cursor, clauses, "hold", token, duration(cursor, "for"))
    if word == "clear":
        if not at_threshold(cursor):
            cursor.unexpected("a comparison after `clear`", help="e.g. `clear < 1%`")
            return _put(cursor, clauses, "clear", token, None)
        return _put(cursor, clauses, "clear", token, threshold(cursor))
    return _put(cursor, clauses, "minimum" if word == "min" else "limit", token, _whole(cursor, word))


def _put(cursor: Cursor, clauses: dict[str, Any], name: str, token: Token, value: object) -> bool:
    if name in clauses:
        cursor.findings.error("LM117", token.span, f"{cursor.show(token)} is given twice", label="the second one")
    elif value is not None:
        clauses[name] = value
    else:
        cursor.skip(frozenset(), frozenset(_CLAUSES))
    return True


def _whole(cursor: Cursor, word: str) -> int | None:
    token = cursor.expect("number", f"a whole number after `{word}`")
    if token is None:
        return None
    if not isinstance(token.value, int) or token.value < 1:
        cursor.findings.error("LM104", token.span, f"`{word}` takes a whole number above 0")
        return None
    return token.value


def _unknown(cursor: Cursor, token: Token) -> None:
    if token.kind != "word":
        cursor.unexpected("`by`, a window, a comparison, `min`, `for`, `clear` or `|`")
    else:
        cursor.findings.error(
            "LM109",
            token.span,
            f"`{token.value}` is not a clause of a measure",
            label=did_you_mean(token.value, _CLAUSES),
            help="measure [by keys] [in D | every D | session D] [compare] [min N] [for D] [clear compare]",
            fix=nearest(token.value, _CLAUSES),
        )
    cursor.skip(frozenset())


class _MeasureParser:
    """Precedence climbing over aggregates; two frames per bracket, at most `NESTING` of them."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._depth = 0

    def run(self, floor: int = 1) -> tree.Measure | None:
        cursor = self._cursor
        start = cursor.peek().start
        left = self._operand()
        height = 1
        while left is not None and _PRECEDENCE.get(cursor.peek().kind, 0) >= floor:
            operator = cursor.next().kind
            right = self.run(_PRECEDENCE[operator] + 1)
            height += 1
            if right is None or self._too_deep(height, cursor.peek()):
                return None
            left = tree.MeasureArithmetic(operator, left, right, span=cursor.since(start))
        return left

    def _operand(self) -> tree.Measure | None:
        cursor = self._cursor
        token = cursor.peek()
        if token.kind == "(":
            cursor.next()
            self._depth += 1
            inner = None if self._too_deep(self._depth, token) else self.run()
            self._depth -= 1
            if inner is not None and cursor.accept(")") is None:
                cursor.findings.error("LM108", token.span, "bracket is not closed", label="opened here")
                return None
            return inner
        if token.kind in ("number", "size", "percent"):
            cursor.next()
            return tree.Literal(token.kind, token.value, span=token.span)
        if token.kind == "word":
            return self._aggregate(cursor.next())
        cursor.unexpected("a measure")
        return None

    def _too_deep(self, height: int, token: Token) -> bool:
        if height > NESTING:
            self._cursor.findings.error("LM107", token.span, f"nested more than {NESTING} deep")
        return height > NESTING

    def _aggregate(self, token: Token) -> tree.Measure | None:
        cursor, name = self._cursor, str(token.value)
        quantile = None
        if name not in AGGREGATES:
            quantile = self._quantile(token)
            if quantile is None:
                return None
        opener = cursor.accept("(")
        if opener is None:
            if name in ("count", "rate"):
                return tree.Aggregate(name, span=token.span)
            what = "a filter" if name == "ratio" else "a field"
            example = "ratio(status >= 500)" if name == "ratio" else f"{name}(duration_ms)"
            cursor.unexpected(f"`(` and {what} after `{name}`", help=f"e.g. `{example}`")
            return None
        if name in ("count", "rate") and cursor.accept(")") is not None:
            return tree.Aggregate(name, span=cursor.since(token.start))  # as other tools write it
        of = condition = None
        if name in OF_FILTER:
            condition = parse_filter(cursor)
        else:
            of = parse_value(cursor)
        return self._closed(opener, token, "quantile" if quantile is not None else name, of, condition, quantile)

    def _closed(
        self,
        opener: Token,
        token: Token,
        name: str,
        of: tree.Expr | None,
        condition: tree.Filter | None,
        quantile: float | None,
    ) -> tree.Aggregate | None:
        cursor = self._cursor
        failed = of is None and condition is None
        if cursor.accept(")") is None:
            if not failed and cursor.peek().kind in ("end", "|"):
                cursor.findings.error("LM108", opener.span, "bracket is not closed", label="opened here")
            elif not failed:
                cursor.unexpected("`)`")
            return None
        return None if failed else tree.Aggregate(name, of, condition, quantile, span=cursor.since(token.start))

    def _quantile(self, token: Token) -> float | None:
        span = Span(token.start, token.end)
        match = _QUANTILE.fullmatch(str(token.value))
        percent = Decimal(match[1]) if match is not None else None
        if percent is not None and 0 < percent < 100:
            return float(percent / 100)
        if percent is not None:
            self._cursor.findings.error("LM111", span, f"`{token.value}` is no percentile", label="p0.1 to p99.999")
            return None
        self._cursor.findings.error(
            "LM111",
            span,
            f"`{token.value}` is not a measure",
            label=did_you_mean(token.value, OF_FIELD | OF_FILTER),
            fix=nearest(token.value, OF_FIELD | OF_FILTER),
        )
        return None
