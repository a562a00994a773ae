"""Text -> syntax tree. Every mistake is reported; after one, reading goes on at the next `|`."""

from msgspec import Struct

from logmon.config.findings import Findings
from logmon.config.suggest import did_you_mean, nearest
from logmon.language import tree
from logmon.language.cursor import Cursor
from logmon.language.detectors import parse_detector
from logmon.language.lexer import Lexer, Token
from logmon.language.lists import regex_of
from logmon.language.measures import parse_measured
from logmon.language.words import AGGREGATES, ARRANGERS, DETECTORS, RESERVED, STAGES, TRANSFORMS
from logmon.language.yard import parse_filter, parse_value
from logmon.model.diagnostic import Diagnostic, Severity, Span

MAX_TEXT = 64 * 1024
"""Longest text of one rule, in bytes of UTF-8."""


class Parsed(Struct, frozen=True):
    """`pipeline` is None when there were errors. `partial` is what could be read all the same: good for finding further
    mistakes inside what is there, not for running."""

    pipeline: tree.Pipeline | None
    diagnostics: tuple[Diagnostic, ...]
    partial: tree.Pipeline = tree.Pipeline()


def parse(text: str, file: str = "<rule>", *, limit: int | None = MAX_TEXT) -> Parsed:
    """Read a whole text: a filter, a query or the `when` of a rule.

    Spans are code points of `text`. Texts above `limit` bytes are refused unread (None: no limit).
    """
    findings = Findings(file, text)
    if limit is not None and len(text) > limit // 4 and len(text.encode("utf-8", "surrogatepass")) > limit:
        findings.error(
            "LM007", Span(0, 1), f"the text is longer than {limit // 1024} KiB", help="name parts in [define]"
        )
        return Parsed(None, tuple(findings.items))
    cursor = Cursor(Lexer(text, findings).run(), findings)
    pipeline = _PipelineParser(cursor).run()
    failed = any(item.severity is Severity.ERROR for item in findings.items)
    return Parsed(None if failed else pipeline, tuple(sorted(findings.items, key=_position)), pipeline)


def _position(diagnostic: Diagnostic) -> Span:
    return diagnostic.mark.span if diagnostic.mark is not None else tree.NOWHERE


class _PipelineParser:
    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._findings = cursor.findings
        self._filter: tree.Filter | None = None
        self._stages: list[tree.Stage] = []
        self._terminal: tree.Terminal | None = None
        self._arrange: list[tree.Arrange] = []

    def run(self) -> tree.Pipeline:
        cursor = self._cursor
        end = len(self._findings.text)
        if cursor.peek().kind not in ("|", "end"):
            self._head()
        while cursor.accept("|") is not None:
            before = len(self._findings.items)
            self._stage()
            self._ends_here(quiet=len(self._findings.items) > before)
        return tree.Pipeline(self._filter, tuple(self._stages), self._terminal, tuple(self._arrange), span=Span(0, end))

    def _head(self) -> None:
        token, following = self._cursor.peek(), self._cursor.following()
        before = len(self._findings.items)
        if _begins_stage(token, following):
            self._findings.error(
                "LM110",
                token.span,
                f"`{token.value}` stands where a condition is expected",
                label="a `|` is missing before it",
                help="without a condition a text begins with `|`: every event is taken",
                fix=f"| {token.value}",
            )
            self._stage()
        else:
            self._filter = parse_filter(self._cursor)
        self._ends_here(quiet=len(self._findings.items) > before)

    def _ends_here(self, *, quiet: bool) -> None:
        if self._cursor.peek().kind in ("|", "end"):
            return
        if not quiet:
            token = self._cursor.peek()
            self._findings.error("LM109", token.span, f"{self._cursor.show(token)} is not expected here")
        self._cursor.skip(frozenset())

    def _stage(self) -> None:
        token = self._cursor.peek()
        word = token.value if token.kind == "word" else None
        if word in TRANSFORMS:
            self._transform(token)
        elif word in ARRANGERS:
            arrange = self._arranger()
            if arrange is not None:
                self._arrange.append(arrange)
        elif word in DETECTORS:
            self._end_with(token, parse_detector(self._cursor))
        elif token.kind in _BEGIN_MEASURE and (word is None or _is_measure(word)):
            self._end_with(token, parse_measured(self._cursor))
        else:
            self._unknown(token)

    def _unknown(self, token: Token) -> None:
        if token.kind != "word" or token.value in RESERVED:
            self._cursor.unexpected("a stage", help=_STAGE_HELP)
            return
        names = (*STAGES, "p95")
        self._findings.error(
            "LM111",
            token.span,
            f"`{token.value}` is not a measure, a detector or a stage",
            label=did_you_mean(token.value, names),
            help=_STAGE_HELP,
            fix=nearest(token.value, names),
        )
        self._cursor.skip(frozenset())

    def _end_with(self, token: Token, terminal: tree.Terminal | None) -> None:
        if self._terminal is not None or self._arrange:
            what = "a second measure" if self._terminal is not None else "a measure after `sort`, `top` or `keep`"
            self._findings.error(
                "LM115",
                token.span,
                f"{what} in one text",
                label="only one, and only `sort top keep` follow it",
                help="arithmetic joins measures: sum(bytes) / count",
            )
        elif terminal is not None:
            self._terminal = terminal

    def _transform(self, token: Token) -> None:
        if self._terminal is not None or self._arrange:
            self._findings.error(
                "LM115", token.span, f"`{token.value}` after a measure", label="stands before the measure"
            )
        word = self._cursor.next().value
        stage = {"parse": self._parse, "set": self._set, "where": self._where}[word](token.start)
        if stage is not None:
            self._stages.append(stage)

    def _parse(self, start: int) -> tree.Parse | None:
        regex = self._cursor.expect("regex", "a regex", help="| parse /(?<name>…)/ from field")
        if regex is None:
            return None
        source = None
        if self._cursor.accept_word("from") is not None:
            name = self._cursor.accept("word") or self._cursor.expect("field", "the name of a field")
            if name is None:
                return None
            source = name.value
        return tree.Parse(regex_of(regex), source, span=self._cursor.since(start))

    def _set(self, start: int) -> tree.Set | None:
        assigns: list[tree.Assign] = []
        while True:
            name = self._cursor.accept("word") or self._cursor.expect("field", "a name", help="| set name = value")
            if name is None:
                return None
            if self._cursor.accept("==") is not None:
                self._findings.error("LM102", self._cursor.since(name.end), "`==` compares", label="use `=`")
            elif self._cursor.expect("=", "`=`") is None:
                return None
            value = parse_value(self._cursor)
            if value is None:
                return None
            assigns.append(tree.Assign(name.value, value, span=self._cursor.since(name.start)))
            if self._cursor.accept(",") is None:
                return tree.Set(tuple(assigns), span=self._cursor.since(start))

    def _where(self, start: int) -> tree.Where | None:
        condition = parse_filter(self._cursor)
        return tree.Where(condition, span=self._cursor.since(start)) if condition is not None else None

    def _arranger(self) -> tree.Arrange | None:
        token = self._cursor.next()
        if token.value == "top":
            count = self._cursor.expect("number", "a number", help="| top 10")
            if count is None:
                return None
            if not isinstance(count.value, int) or count.value < 1:
                self._findings.error("LM104", count.span, "`top` takes a whole number above 0")
                return None
            return tree.Top(count.value, span=self._cursor.since(token.start))
        names = self._names()
        if not names:
            return None
        if token.value == "keep":
            return tree.Keep(names, span=self._cursor.since(token.start))
        descending = self._cursor.accept_word("desc") is not None
        if not descending:
            self._cursor.accept_word("asc")
        if len(names) > 1:
            self._findings.error("LM109", token.span, "`sort` takes one field", help="| sort count desc")
        return tree.Sort(names[0], descending, span=self._cursor.since(token.start))

    def _names(self) -> tuple[str, ...]:
        names: list[str] = []
        while True:
            name = self._cursor.accept("word") or self._cursor.expect("field", "the name of a field")
            if name is None:
                return ()
            names.append(_column(self._cursor, name))
            if self._cursor.accept(",") is None:
                return tuple(names)


_BEGIN_MEASURE = frozenset({"word", "number", "size", "percent", "("})
_STAGE_HELP = (
    "measures: count rate sum avg min max stddev distinct ratio p95; detectors: once absent new change seq slo; "
    "stages: parse set where sort top keep"
)


def _column(cursor: Cursor, name: Token) -> str:
    """A column may be named by the measure as it was written: `sort p95(duration_ms)`."""
    if cursor.peek().kind != "(" or cursor.peek().start != name.end:
        return str(name.value)
    cursor.next()
    cursor.skip(frozenset({")"}))
    cursor.accept(")")
    return str(name.value)


def _is_measure(word: str) -> bool:
    return word in AGGREGATES or (word[:1] == "p" and word[1:2].isdigit())


def _begins_stage(token: Token, following: Token) -> bool:
    """The text begins with a measure or a detector, and not with a comparison of a field of that name."""
    if token.kind != "word" or not (token.value in STAGES or _is_measure(token.value)):
        return False
    return following.kind in ("end", "|", "(", "word") and following.value not in ("and", "or", "in", "not")
