"""Text of a rule -> tokens. What cannot be read is reported and repaired, so that the parser always gets a whole list.

Two signs mean different things by what stands around them. `/` divides when it follows a value, unless a blank stands
before it and none after it (`status >= 500 /timeout/` holds a regex, `bytes / 1024` does not). `name:rest` without a
blank is one token, because a pattern may hold signs that are operators elsewhere (`path:/health*`).
"""

import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

from msgspec import Struct

from logmon.config.findings import Findings
from logmon.language.literals import Wrong, read_number, unescape
from logmon.language.paths import canonical_path
from logmon.model.diagnostic import Span
from logmon.model.later import later


class Token(Struct, frozen=True, gc=False):
    """`kind` is `word field like text phrase regex name file wrong end`, a kind of `tree.Literal`, or the sign itself.

    A `field` was written in backquotes: never a keyword. `wrong` was already reported."""

    kind: str
    start: int
    end: int
    value: Any = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


_PART = r"(?:[^\W\d]\w*|`(?:[^`\n]|``)+`)"
_MASTER = re.compile(
    rf"""
      (?P<skip>(?:\s+|\#[^\n]*)+)
    | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<v6>(?:[0-9A-Fa-f]{{0,4}}:){{2,7}}[0-9A-Fa-f.]*(?:/\d{{1,3}})?(?![\w:.]))
    | (?P<path>@?{_PART}(?:\.(?:\w+|`(?:[^`\n]|``)+`))*)
    | (?P<v4>\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?:/\d{{1,2}})?(?![\w.]))
    | (?P<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?(?:%|[A-Za-zµ](?:\w|\.\d)*)?)
    | (?P<name>\$[^\W\d]\w*)
    | (?P<sign>->|===|==|=>|=~|=<|=|!=|!~|!|<=|<>|<|>=|>|~|&&|&|\|\||[-|+*/%()\[\],:])
    """,
    re.VERBOSE | re.DOTALL,
)
_WITHOUT_V6 = later(_MASTER.pattern.replace("(?P<v6>", "(?P<v6>(?!)"), _MASTER.flags)
_PATTERN = later(r"""(?:\\.|[^\s()|,"'`\\])+""")
_REGEX = re.compile(r"/((?:\\.|\[\^?\]?(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+)/([a-zA-Z]*)|/((?:\\.|[^/\\\n])+)/([a-zA-Z]*)")
_FILE = later(r"@(?:\"([^\"\n]+)\"|([^\s|()\[\],\"]+))")
_HABITS = {"=>": ">=", "=<": "<=", "===": "==", "=~": "~", "<>": "!=", "&&": "and", "&": "and", "||": "or"}
_VALUES = frozenset({"word", "field", "number", "duration", "size", "percent", "factor", "network", ")", "]"})
_BEFORE_REGEX = frozenset({"and", "or", "not", "where", "parse"})
_BEFORE_V6 = frozenset({"==", "!=", "<", "<=", ">", ">=", "[", ","})


class Lexer:
    def __init__(self, text: str, findings: Findings) -> None:
        self._text = text
        self._findings = findings
        self._at = 0
        self._tokens: list[Token] = []
        self._read: dict[str, Callable[[re.Match[str]], None]] = {
            "text": self._string,
            "v6": self._v6,
            "path": self._path,
            "v4": self._v4,
            "number": self._number,
            "name": self._name,
            "sign": self._sign,
        }

    def run(self) -> list[Token]:
        text, size = self._text, len(self._text)
        while self._at < size:
            match = _MASTER.match(text, self._at)
            kind = match.lastgroup if match is not None else None
            if match is None or kind is None:
                self._stray()
            elif kind == "skip":
                self._at = match.end()
            else:
                self._read[kind](match)
        self._tokens.append(Token("end", size, size))
        return self._tokens

    def _add(self, kind: str, end: int, value: Any = None) -> None:
        self._tokens.append(Token(kind, self._at, end, value))
        self._at = end

    def _previous(self) -> Token | None:
        return self._tokens[-1] if self._tokens else None

    # One method per group of the master pattern ----------------------------------------------------------------------

    def _string(self, match: re.Match[str]) -> None:
        value, wrong = unescape(match[0][1:-1])
        for start, end, escape in wrong:
            self._findings.error(
                "LM118",
                Span(self._at + 1 + start, self._at + 1 + end),
                f"`{escape}` is not an escape",
                label="a lone backslash is written `\\\\`",
                fix="\\" + escape,
            )
        end = match.end()
        following = self._text[end : end + 2]
        if following[:1] == "i" and not (following[1:].isalnum() or following[1:] in ("_", ".", ":")):
            self._add("phrase", end + 1, value)
        else:
            self._add("text", end, value)

    def _v6(self, match: re.Match[str]) -> None:
        previous = self._previous()
        expected = previous is not None and (
            previous.kind in _BEFORE_V6 or (previous.kind == "word" and previous.value == "in")
        )
        if expected and _is_network(match[0]):
            self._add("network", match.end(), match[0])
            return
        other = _WITHOUT_V6.match(self._text, self._at)
        if other is not None and other.lastgroup is not None:
            self._read[other.lastgroup](other)
        else:
            self._stray()

    def _path(self, match: re.Match[str]) -> None:
        previous = self._previous()
        if match[0][0] == "@" and previous is not None and previous.kind == "word" and previous.value == "in":
            self._file()
            return
        end = match.end()
        if self._text[end : end + 1] == ":" and self._like(match[0], end + 1):
            return
        self._add("field" if "`" in match[0] else "word", end, canonical_path(match[0]))

    def _like(self, field: str, at: int) -> bool:
        """`field:pattern`, when a pattern follows the colon at once."""
        match = _MASTER.match(self._text, at)
        if match is not None and match.lastgroup == "text":
            pattern = match[0][1:-1] if "\\" not in match[0] else unescape(match[0][1:-1])[0]
            end = match.end()
        else:
            bare = _PATTERN.match(self._text, at)
            if bare is None:
                return False
            pattern, end = bare[0], bare.end()
        self._add("like", end, (canonical_path(field), pattern))
        return True

    def _v4(self, match: re.Match[str]) -> None:
        if not _is_network(match[0]):
            address = match[0].partition("/")[0]
            right = _is_network(address)
            self._findings.error(
                "LM103",
                Span(self._at, match.end()),
                f"`{match[0]}` is not an address or a network",
                label="the host bits are not zero, or a part is too large" if right else "parts go from 0 to 255",
            )
        self._add("network", match.end(), match[0])

    def _number(self, match: re.Match[str]) -> None:
        read = read_number(match[0])
        if isinstance(read, Wrong):
            span = Span(self._at, match.end())
            self._findings.error("LM103", span, read.message, label=read.label, help=read.help, fix=read.fix)
            fixed = read_number(read.fix) if read.fix is not None else None
            read = fixed if fixed is not None and not isinstance(fixed, Wrong) else ("wrong", None)
        self._add(read[0], match.end(), read[1])

    def _name(self, match: re.Match[str]) -> None:
        self._add("name", match.end(), match[0][1:])

    def _sign(self, match: re.Match[str]) -> None:
        sign = match[0]
        if sign == "/" and self._regex_here():
            return
        right = _HABITS.get(sign)
        if right is None:
            self._add(sign, match.end())
            return
        span = Span(self._at, match.end())
        self._findings.error("LM102", span, f"`{sign}` is not an operator", label=f"use `{right}`", fix=right)
        if right in ("and", "or"):
            self._add("word", match.end(), right)
        else:
            self._add(right, match.end())

    # The parts that need a look around -------------------------------------------------------------------------------

    def _regex_here(self) -> bool:
        previous = self._previous()
        keyword = previous is not None and previous.kind == "word" and previous.value in _BEFORE_REGEX
        if previous is not None and previous.kind in _VALUES and not keyword:
            following = self._text[self._at + 1 : self._at + 2]
            if previous.end == self._at or following.isspace() or _REGEX.match(self._text, self._at) is None:
                return False
        match = _REGEX.match(self._text, self._at)
        if match is None:
            self._unclosed_regex()
            return True
        pattern = match[1] if match[1] is not None else match[3]
        self._add("regex", match.end(), (pattern, (match[2] or match[4] or "")))
        return True

    def _unclosed_regex(self) -> None:
        end = self._line_end()
        self._findings.error(
            "LM108",
            Span(self._at, self._at + 1),
            "regex is not closed",
            label="opened here, the line ends without a closing `/`",
            help=r"a slash inside a regex is written \/",
        )
        self._add("wrong", end)

    def _file(self) -> None:
        match = _FILE.match(self._text, self._at)
        assert match is not None, "the master pattern saw an @ and a name"
        self._add("file", match.end(), match[1] or match[2])

    def _stray(self) -> None:
        """No token begins here: an unclosed string, a file after `@`, or a sign that means nothing."""
        sign = self._text[self._at]
        previous = self._previous()
        if sign == "@" and previous is not None and previous.value == "in" and _FILE.match(self._text, self._at):
            self._file()
            return
        span = Span(self._at, self._at + 1)
        if sign in "\"'":
            self._findings.error(
                "LM108", span, "string is not closed", label="opened here, the line ends without a closing quote"
            )
            self._add("text", self._line_end(), self._text[self._at + 1 : self._line_end()])
        elif sign == "`":
            self._findings.error("LM108", span, "backquoted name is not closed", label="opened here")
            self._add("wrong", self._line_end())
        else:
            self._findings.error("LM109", span, f"`{sign}` means nothing here", help="quote it when it is text")
            self._at += 1

    def _line_end(self) -> int:
        end = self._text.find("\n", self._at)
        return len(self._text) if end < 0 else end


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
