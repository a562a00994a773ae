"""TOML text -> tables of values with their places (TOML 1.0), every mistake told."""

import re

import tree_sitter

from logmon.config.findings import Findings
from logmon.config.syntax import Document, read_document
from logmon.config.values import Entries, Entry, Excerpt, Value
from logmon.model.diagnostic import Mark, Span
from logmon.model.later import later

MAX_BYTES = 10 * 1024 * 1024

_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_ESCAPE = later(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfr\"\\])|([ \t]*\r?\n[ \t\r\n]*))|(?P<end>\r\n)")
_NEWLINE = later("(?P<end>\r\n)")
_QUOTED = frozenset({"'''", '"""'})


def read_toml(text: str, findings: Findings) -> Entries:
    """The root table. What could not be read is reported and missing."""
    data = text.encode("utf-8", "surrogatepass")
    root = Entries(Span(0, 0), {}, declared=True)
    if len(data) > MAX_BYTES:
        findings.error("LM007", Span(0, 0), f"the file is larger than {MAX_BYTES >> 20} MiB", help="split it")
        return root
    _Reader(text, read_document(data, findings), findings).fill(root)
    return root


class _Reader:
    def __init__(self, text: str, document: Document, findings: Findings) -> None:
        self._text = text
        self._document = document
        self._positions = document.positions
        self._findings = findings

    def fill(self, root: Entries) -> None:
        tables: list[tuple[int, Entries]] = [(0, root)]
        for node in self._document.root.children:
            if node.type == "pair":
                self._pair(root, node)
            elif node.type in ("table", "table_array_element"):
                table = self._table(root, node)
                tables.append((node.start_byte, table))
        for hole in self._document.holes:
            [table for start, table in tables if start <= hole][-1].whole = False

    def _table(self, root: Entries, node: tree_sitter.Node) -> Entries:
        children = node.children
        header = Span(
            self._positions.code_point(children[0].start_byte), self._positions.code_point(children[2].end_byte)
        )
        table = self._header(root, self._keys(children[1]), header, array=node.type == "table_array_element")
        for child in children[3:]:
            if child.type == "pair":
                self._pair(table, child)
        return table

    def _header(self, root: Entries, keys: list[tuple[str, Span]], header: Span, *, array: bool) -> Entries:
        """The table that `[a.b.c]` opens; a stray one, when that cannot be."""
        parent = self._descend(root, keys[:-1])
        name, span = keys[-1]
        if parent is None:
            return Entries(header, {})
        found = parent.get(name)
        if array:
            return self._append(parent, name, span, header)
        if found is None:
            table = Entries(header, {}, declared=True)
            parent.items[name] = Entry(name, span, Value("table", table, header))
            return table
        if isinstance(found.value.content, Entries) and not (
            found.value.content.declared or found.value.content.closed
        ):
            found.value.content.declared = True
            found.value.content.span = header
            return found.value.content
        self._twice(name, span, found.span)
        return Entries(header, {})

    def _append(self, parent: Entries, name: str, span: Span, header: Span) -> Entries:
        table = Entries(header, {}, declared=True)
        found = parent.get(name)
        element = Value("table", table, header)
        if found is None:
            parent.items[name] = Entry(name, span, Value("array", (element,), header))
        elif found.value.kind == "array" and isinstance(found.value.content, tuple):
            parent.items[name] = Entry(name, found.span, Value("array", (*found.value.content, element), header))
        else:
            self._twice(name, span, found.span)
        return table

    def _descend(self, table: Entries, keys: list[tuple[str, Span]]) -> Entries | None:
        for name, span in keys:
            found = table.get(name)
            if found is None:
                below = Entries(span, {})
                table.items[name] = Entry(name, span, Value("table", below, span))
                table = below
                continue
            content = found.value.content
            if isinstance(content, tuple) and content and isinstance(content[-1].content, Entries):
                content = content[-1].content
            if not isinstance(content, Entries) or content.closed:
                self._twice(name, span, found.span)
                return None
            table = content
        return table

    def _twice(self, name: str, span: Span, first: Span) -> None:
        related = (self._findings.mark(first, "first"),)
        self._findings.error("LM006", span, f"`{name}` is defined twice", label="second definition", related=related)

    def _pair(self, table: Entries, node: tree_sitter.Node) -> None:
        children = node.children
        keys = self._keys(children[0])
        target = self._descend(table, keys[:-1]) if len(keys) > 1 else table
        value = self._value(children[2])
        if target is None:
            return
        name, span = keys[-1]
        found = target.get(name)
        if found is not None:
            self._twice(name, span, found.span)
        else:
            target.items[name] = Entry(name, span, value)

    def _keys(self, node: tree_sitter.Node) -> list[tuple[str, Span]]:
        if node.type == "dotted_key":
            return [key for child in node.children if child.type != "." for key in self._keys(child)]
        span = self._positions.span(node)
        raw = self._text[span.start : span.end]
        if node.type == "bare_key":
            return [(raw, span)]
        return [(_unescaped(raw[1:-1]) if raw[:1] == '"' else raw[1:-1], span)]

    # Values -----------------------------------------------------------------------------------------------------------

    def _value(self, node: tree_sitter.Node) -> Value:
        span = self._positions.span(node)
        kind = node.type
        if kind == "string":
            return Value("text", self._string(span), span)
        if kind == "array":
            items = tuple(self._value(child) for child in node.children if child.is_named and child.type != "comment")
            return Value("array", items, span)
        if kind == "inline_table":
            table = Entries(span, {}, declared=True)
            for child in node.children:
                if child.type == "pair":
                    self._pair(table, child)
            table.closed = True
            return Value("table", table, span)
        return _scalar(kind, self._text[span.start : span.end], span)

    def _string(self, span: Span) -> Excerpt:
        raw = self._text[span.start : span.end]
        mark = Mark(self._findings.file, self._findings.text, span)
        width = 3 if raw[:3] in _QUOTED and len(raw) >= 6 else 1
        body, at = raw[width:-width], span.start + width
        if width == 3:
            newline = re.match(r"\r?\n", body)
            if newline is not None:
                body, at = body[newline.end() :], at + newline.end()
        literal = raw[0] == "'"
        if "\r\n" not in body and (literal or "\\" not in body):
            return Excerpt(body, mark, ((0, at),))
        if not literal:
            self._check_escapes(body, at)
        return _resolved(_NEWLINE if literal else _ESCAPE, body, at, mark)

    def _check_escapes(self, body: str, at: int) -> None:
        for match in _ESCAPE.finditer(body):
            digits = match[1] or match[2]
            if digits is not None and not _is_scalar(int(digits, 16)):
                span = Span(at + match.start(), at + match.end())
                self._findings.error("LM001", span, f"`{match[0]}` is not a character", label="no such code point")


def _resolved(pattern: re.Pattern[str], body: str, at: int, mark: Mark) -> Excerpt:
    """Resolve the escapes and line ends of a string, remembering where each part stood."""
    parts: list[str] = []
    breaks = [(0, at)]
    length, end = 0, 0
    for match in pattern.finditer(body):
        plain = body[end : match.start()]
        replaced = _replacement(match)
        parts += [plain, replaced]
        length += len(plain)
        breaks.append((length, at + match.start()))
        length += len(replaced)
        end = match.end()
        breaks.append((length, at + end))
    parts.append(body[end:])
    return Excerpt("".join(parts), mark, tuple(breaks))


def _replacement(match: re.Match[str]) -> str:
    if match["end"] is not None:
        return "\n"
    digits = match[1] or match[2]
    if digits is None:
        return _SIMPLE[match[3]] if match[3] is not None else ""
    number = int(digits, 16)
    return chr(number) if _is_scalar(number) else "\ufffd"


def _is_scalar(number: int) -> bool:
    """A character of Unicode, and not half of a surrogate pair."""
    return number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF


def _unescaped(body: str) -> str:
    return _ESCAPE.sub(_replacement, body)


def _scalar(kind: str, raw: str, span: Span) -> Value:
    if kind == "integer":
        return Value("integer", int(raw.replace("_", ""), 0 if raw[:1] == "0" and len(raw) > 1 else 10), span)
    if kind == "float":
        return Value("float", float(raw.replace("_", "")), span)
    if kind == "boolean":
        return Value("boolean", raw == "true", span)
    return Value("date" if "date" in kind or "time" in kind else "wrong", raw, span)
