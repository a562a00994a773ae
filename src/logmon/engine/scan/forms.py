r"""A message's *form*: what looks like a value is `<*>`, so that messages of one kind look alike.

    Failed password for root from 5.36.59.76 port 42393 ssh2      Failed password for <*> from <*> port <*> ssh2

Pure: the form depends on the message alone. What no look can tell from a constant (a service called `billing`) is
left to `engine/templates.py`, which has seen other messages. What counts as a value follows the corrections that were
made to the LogHub templates (Khan et al., Guidelines for Assessing the Accuracy of Log Message Template Identification
Techniques, ICSE 2022): what has digits, paths, addresses, dotted names, truth values, names of users.
"""

import re
from typing import Any

from logmon.engine.scan.values import text
from logmon.model.memo import Memo
from logmon.model.template import VALUE

WORDS = 64
"""Words of a message that are looked at; what follows them is one value."""
LONGEST = 256
"""A longer word is a value."""

_UNIT = r"(?:[KMGTP]i?B|B|bytes|[nuµm]?s|secs?|mins?)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"

_SHAPED = re.compile(
    r"""
    (?P<listener>(?<![\w.-])(?:(?:[\w-]+\.){2,}[\w-]+|[a-z\d-]+\.[a-z\d-]+):\d+(?![\w.]))
  | (?P<mail>(?<![\w.+-])[\w.+-]++@[\w.-]+)
  | (?P<url>(?<![\w.+-])[A-Za-z][\w+.-]*+://[^\s"'<>)\]},;]+)
  | (?P<path>(?<![\w)\]>.])(?:[A-Za-z]:)?(?:[/\\]{1,2}[^\s/\\"'<>()\[\]{},;:=|]+)+[/\\]?(?::\d+)?)
  | (?P<assigned>(?<=[\w)\]]=)[^\s,;()\[\]{}<>"'|&=]+)
  | (?P<exception>(?<![\w.])(?:\w+\.)+\w*(?:Exception|Error)\b)
  | (?P<host>(?<![\w.-])(?:[a-z0-9-]+\.)+(?:com|net|org|edu|gov|mil|io|info|local|localdomain|internal|arpa)(?![\w.]))
  | (?P<dotted>(?<![\w.-])(?:(?:com|org|net|edu|gov|io)(?:\.[\w$-]+)+|[A-Za-z][\w$-]*+(?:\.[\w$-]+){3,}))
  | (?P<truth>(?<![\w.-])(?:[Tt]rue|TRUE|[Ff]alse|FALSE|null|NULL|None|nil)(?![\w.-]))
    """,
    re.VERBOSE,
)
_DIGITS = re.compile(
    r"""
    (?P<interface>(?<![\w.@/\\-])[A-Za-z]{2,}\d(?![\w@/\\-]|[.:]\w))
  | (?P<digits>(?<![^\s=:,;()\[\]{}<>"'|/\\@])[^\s\d=:,;()\[\]{}<>"'|/\\@]*+\d[^\s=,;()\[\]{}<>"'|]*)
    """,
    re.VERBOSE,
)
_CONSTANT = ("interface", "exception")
"""`eth0`, `ssh2` and `ipv4` have a digit, and an exception has dots; both say what happened."""
_ENDS = ("digits", "path", "url", "assigned")
"""May take a full stop or a colon along that belongs to the sentence."""
_STOPS = ".,:;!?"
_PLAINLY = re.compile(r"(?![A-Za-z]{2,}\d$)(?:[<>~+]|::ffff:)?[A-Za-z_#-]*\d[\w.:/%+#-]*").fullmatch
"""What the two would find to be one value, most often met and quickly told."""

_IN_LINE: tuple[tuple[re.Pattern[str], str], ...] = (
    # 5.2 KB, 1408 bytes (1.37 KB), 12 ms: one quantity, whatever its unit
    (re.compile(rf"<\*> ?{_UNIT}\b(?: \(<\*> ?{_UNIT}\))?"), VALUE),
    # Mon Jul 17 2017
    (re.compile(rf"(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?\b{_MONTH},? <\*>(?:,? <\*>)*"), VALUE),
    (re.compile(r'="[^"]*"'), '="<*>"'),
    # quoted, and a value in a part
    (re.compile(r"""(?<!\w)(["'])[^"'<]*<\*>[^"']*\1(?!\w)"""), r"\1<*>\1"),
    # names of users are ordinary words
    (
        re.compile(
            r"\b([Uu]ser(?:name)?[ :] ?)"
            r"(?!(?:un|not|is|was|has|had|does|with|from|in|on|to|and|or|id|name|mode|request|auth|account|agent|data|space"
            r"|input|log|session|error|group|process|defined|interface)(?:known|entication|orized|out|ged)?\b)"
            r"""["']?[\w.@$-]+["']?"""
        ),
        r"\1<*>",
    ),
    (re.compile(r"\bfor \w+ from <\*>"), "for <*> from <*>"),
    # values side by side: a list is a value, however long
    (re.compile(r"<\*>(?:[:/.,+-]?<\*>)+"), VALUE),
    (re.compile(r"<\*>(?:,? <\*>){2,}"), VALUE),
    (re.compile(r"([\[({])<\*>(?:,? <\*>)+([\])}])"), r"\1<*>\2"),
)


class Forms:
    """`forms(message)` is the form of a message's first line; None when there is no message. Takes time in proportion
    to the message's length."""

    def __init__(self) -> None:
        self._words: Memo[str, str] = Memo(_word, most=1 << 15, longest=64)
        self._lines: Memo[str, str] = Memo(_line, most=1 << 12, longest=1 << 12)

    def __call__(self, message: Any) -> str | None:
        if message.__class__ is bytes:
            message = message.decode("utf-8", "backslashreplace")
        elif message.__class__ is not str:
            message = text(message) or ""
        if "\n" in message:
            message = message[: message.index("\n")]
        words = message.split(None, WORDS)
        if not words:
            return None
        if len(words) > WORDS:
            words[WORDS] = VALUE
        known = self._words
        return self._lines[" ".join([known[word] for word in words])]


def _word(word: str) -> str:
    bare = word.rstrip(_STOPS)
    if len(word) > LONGEST or _PLAINLY(bare):
        return VALUE + word[len(bare) :]
    return _DIGITS.sub(_masked, _SHAPED.sub(_masked, word))


def _masked(found: re.Match[str]) -> str:
    kind, value = found.lastgroup, found[0]
    if kind in _CONSTANT:
        return value
    kept = len(value.rstrip(_STOPS)) if kind in _ENDS else len(value)
    return VALUE + value[kept:] if kept > 1 or kind != "path" else value


def _line(line: str) -> str:
    for pattern, masked in _IN_LINE:
        line = pattern.sub(masked, line)
    return line
