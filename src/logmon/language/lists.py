"""Literals that are more than one word: lists, and regexes with their flags."""

from logmon.language import tree
from logmon.language.cursor import Cursor
from logmon.language.lexer import Token
from logmon.model.diagnostic import Span

LITERALS = frozenset({"number", "duration", "size", "percent", "factor", "network"})
"""Token kinds that are kinds of `tree.Literal` too."""


def regex_of(token: Token) -> tree.Regex:
    pattern, flags = token.value
    return tree.Regex(pattern, flags, span=token.span)


def read_list(cursor: Cursor) -> tuple[tree.Literal, ...] | None:
    """`[a, "b c", 10.0.0.0/8]`; bare words are text. None when a mistake in it was reported."""
    opener = cursor.next()
    items: list[tree.Literal] = []
    while cursor.peek().kind != "]":
        item = _list_item(cursor)
        if item is None:
            cursor.skip(frozenset({"]"}))
            if cursor.accept("]") is None:
                cursor.findings.error("LM108", opener.span, "bracket is not closed", label="opened here")
            return None
        items.append(item)
        if cursor.accept(",") is None and cursor.peek().kind != "]":
            if cursor.peek().kind in ("end", "|"):
                cursor.findings.error("LM108", opener.span, "bracket is not closed", label="opened here")
            else:
                cursor.unexpected("`,` or `]`", help="quote an item that holds blanks")
                cursor.skip(frozenset({"]"}))
                cursor.accept("]")
            return None
    cursor.next()
    return tuple(items)


def _list_item(cursor: Cursor) -> tree.Literal | None:
    start = cursor.peek().start
    negative = cursor.accept("-") is not None
    token = cursor.peek()
    if token.kind in LITERALS or (token.kind in ("text", "word") and not negative):
        cursor.next()
        span = Span(start, token.end)
        if token.kind == "word" and token.value in ("true", "false"):
            return tree.Literal("bool", token.value == "true", span=span)
        if token.kind == "word" and token.value == "null":
            return tree.Literal("null", None, span=span)
        kind = "text" if token.kind == "word" else token.kind
        return tree.Literal(kind, -token.value if negative else token.value, span=span)
    cursor.unexpected("a value of the list")
    return None
