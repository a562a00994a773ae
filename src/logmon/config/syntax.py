"""TOML text -> syntax tree with byte positions, every broken line told and stepped over.

`tomllib` knows no positions and stops at the first mistake; tree-sitter knows all positions but guesses wildly after a
mistake. So the first mistake is explained from its line, the line is blanked (or its missing bracket supplied), and the
rest is parsed again: positions stay what they were.
"""

import re
from bisect import bisect_left

import tree_sitter
import tree_sitter_toml
from msgspec import Struct

from logmon.config.findings import Findings
from logmon.model.diagnostic import Span
from logmon.model.later import later

MOST_MISTAKES = 50
"""Broken lines that are told before reading is given up."""

_TABLES = frozenset({"table", "table_array_element"})
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = later(rf"\s*\[\[?\s*{_KEY}\s*$")
_PAIR = later(rf"\s*({_KEY})\s*=\s*(.*?)\s*$")
_BARE = later(r"[A-Za-z_][\w./:*-]*$")
_CONTINUATION = later(rb"[\x80-\xbf]")


class Document(Struct):
    """`root` is the tree of `data`, which is the file with its broken lines blanked. `holes` are where (in bytes of
    `data`) something was blanked."""

    root: tree_sitter.Node
    data: bytes
    holes: list[int]
    positions: "Positions"


class Positions:
    """Bytes of the repaired data -> code points of the file."""

    def __init__(self, data: bytes) -> None:
        self._continuations = [m.start() for m in _CONTINUATION.finditer(data)] if not data.isascii() else []
        self._inserted: list[int] = []

    def insert(self, at: int) -> None:
        """One byte that the file does not hold now stands at `at`."""
        self._inserted = [i + (i >= at) for i in self._inserted]
        self._inserted.insert(bisect_left(self._inserted, at), at)

    def code_point(self, byte: int) -> int:
        if self._inserted:
            byte -= bisect_left(self._inserted, byte)
        return byte - bisect_left(self._continuations, byte) if self._continuations else byte

    def span(self, node: tree_sitter.Node) -> Span:
        return Span(self.code_point(node.start_byte), self.code_point(node.end_byte))


def read_document(data: bytes, findings: Findings) -> Document:
    """Parse; what is broken is reported and left out."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    document = Document(parser.parse(data).root_node, data, [], Positions(data))
    for _ in range(MOST_MISTAKES):
        broken = _first_error(document.root)
        if broken is None:
            return document
        _repair(document, broken, findings)
        document.root = parser.parse(document.data).root_node
    if document.root.has_error:
        findings.error(
            "LM001", Span(0, 0), f"more than {MOST_MISTAKES} lines are not TOML", label="is this the right file?"
        )
        document.data = b"\n" * len(document.data)
        document.root = parser.parse(document.data).root_node
    return document


def _first_error(root: tree_sitter.Node) -> tree_sitter.Node | None:
    node = root
    while node.has_error or node.is_missing:
        if node.is_missing or node.type == "ERROR":
            return node
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            return node
        node = inner
    return None


def _repair(document: Document, broken: tree_sitter.Node, findings: Findings) -> None:
    opened = _opened_before(broken)
    if opened is not None:
        _unclosed(document, opened, broken, findings)
        return
    data = document.data
    start = data.rfind(b"\n", 0, _first_byte(data, broken)) + 1
    newline = data.find(b"\n", start)
    end = len(data) if newline < 0 else newline
    line = data[start:end].decode("utf-8", "replace")
    offset = document.positions.code_point(start)
    if _HEADER.match(line):
        at = start + len(data[start:end].rstrip())
        text = line.strip()
        closing = "]]" if text.startswith("[[") else "]"
        document.data = data[:at] + closing.encode() + data[at:]
        for _ in closing:
            document.positions.insert(at)
        span = Span(offset + line.index("["), offset + len(line.rstrip()))
        findings.error(
            "LM001", span, "table header is not closed", label=f"a `{closing}` is missing", fix=text + closing
        )
        return
    _explain(line, offset, findings)
    _blank(document, start, end)


def _first_byte(data: bytes, broken: tree_sitter.Node) -> int:
    """Where the mistake begins: an error node may begin with the blanks and the newline before it, and one in a table
    header may begin behind its line."""
    parent, following = broken.parent, broken.next_sibling
    if parent is not None and parent.type in _TABLES and following is not None and following.type in ("]", "]]"):
        return parent.start_byte
    at = broken.start_byte
    while at < min(broken.end_byte, len(data)) and data[at : at + 1].isspace():
        at += 1
    return at


def _opened_before(broken: tree_sitter.Node) -> tree_sitter.Node | None:
    """The array or the multi-line string that is still open on an earlier line, or never closed."""
    for child in broken.children:
        if child.type in ("'''", '"""'):
            return child
    parent = broken.parent
    if (
        parent is not None
        and parent.type in ("array", "inline_table")
        and parent.start_point.row < broken.start_point.row
    ):
        return parent
    return None


def _unclosed(document: Document, opened: tree_sitter.Node, broken: tree_sitter.Node, findings: Findings) -> None:
    start = document.positions.code_point(opened.start_byte)
    multi_line = opened.type in ("'''", '"""')
    width = 3 if multi_line else 1
    what = "string" if multi_line else "array" if opened.type == "array" else "inline table"
    findings.error("LM001", Span(start, start + width), f"{what} is not closed", label="opened here")
    data = document.data
    begin = data.rfind(b"\n", 0, opened.start_byte) + 1
    if multi_line:
        header = re.compile(rb"^[ \t]*\[", re.MULTILINE).search(data, opened.end_byte)
        end = header.start() if header is not None else len(data)
    else:
        end = data.rfind(b"\n", 0, _first_byte(data, broken)) + 1
    _blank(document, begin, max(end, begin + 1))


def _blank(document: Document, start: int, end: int) -> None:
    data = document.data
    blanks = bytes(10 if byte == 10 else 32 for byte in data[start:end])
    document.data = data[:start] + blanks + data[end:]
    document.holes.append(start)


def _explain(line: str, offset: int, findings: Findings) -> None:
    """Say what is wrong with a line that is not TOML."""
    whole = Span(offset + len(line) - len(line.lstrip()), offset + len(line.rstrip()))
    pair = _PAIR.match(line)
    if pair is None:
        key = re.match(rf"\s*({_KEY})\s+(\S.*)$", line)
        label = "a `=` is missing" if key is not None else "expected `key = value` or `[table]`"
        findings.error("LM001", whole, "this line is not TOML", label=label)
        return
    value, at = pair[2], offset + pair.start(2)
    place = Span(at, at + max(len(value), 1))
    if not value or value.startswith("#"):
        findings.error("LM001", Span(at, at), f"`{pair[1]}` has no value", label="a value is missing after `=`")
    elif value[0] in "\"'":
        _explain_string(value, at, findings)
    elif value[0] in "[{":
        what = "array" if value[0] == "[" else "inline table"
        findings.error(
            "LM001", place, f"{what} is not written right", label="items are separated by commas, and closed"
        )
    elif _BARE.match(value):
        findings.error("LM001", place, "text needs quotes", label=f'write "{value}"', fix=f'"{value}"')
    else:
        findings.error("LM001", place, "this is not a value", label="text needs quotes", help=f"{pair[1]} = '{value}'")


def _explain_string(value: str, at: int, findings: Findings) -> None:
    quote = value[0]
    if value.startswith(quote * 3):
        span = Span(at, at + 3)
        findings.error(
            "LM001", span, "this string is not written right", label="a blank behind a backslash at the end of a line?"
        )
        return
    closing = value.find(quote, 1)
    if quote == '"':
        match = re.match(r'"(?:\\.|[^"\\])*"', value)
        closing = match.end() - 1 if match is not None else -1
    if closing < 0:
        findings.error(
            "LM001",
            Span(at, at + 1),
            "string is not closed",
            label="opened here, the line ends without a closing quote",
        )
        return
    escape = re.search(r"\\(?![btnfr\"\\uU]).?", value[:closing]) if quote == '"' else None
    if escape is not None:
        span = Span(at + escape.start(), at + escape.end())
        findings.error(
            "LM001",
            span,
            f"`{escape[0]}` is not an escape in TOML",
            label="write the string in single quotes, where a backslash is a backslash",
        )
        return
    rest = Span(at + closing + 1, at + len(value))
    findings.error(
        "LM001",
        rest,
        "the string ends before this",
        label="a quote inside ends it" if len(rest_of := value[closing + 1 :].strip()) > 1 else f"`{rest_of}`",
        help="a text that holds both kinds of quotes stands between '''…'''",
    )
