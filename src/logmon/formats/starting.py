"""How a line shows that it continues the event above, where the format has no head that says so."""

import re

_END = rb"(?:\r?\n|\Z)"

_CONTINUES = b"|".join(
    (
        rb"[ \t]",
        _END,
        rb"[}\])]{1,8}[,;]?" + _END,
        rb"at [\w.$<>/]{1,200}\(",  # Java, C#, JavaScript
        rb"Caused by:",
        rb"\.\.\. \d{1,9} (?:more|common)",
        rb"Traceback \(most recent call last\)",  # Python
        rb"During handling of the above exception",
        rb"The above exception was the direct cause",
        rb"#\d{1,4}[ \t]+\S",  # PHP, Dart
        rb"Stack trace:",
        rb"goroutine \d{1,18} \[",  # Go
        rb"created by [\w.$/]",
    )
)

_TRACE_HEAD = rb"|(?:[A-Za-z_$][\w$]{0,80}\.){1,12}[\w$]{0,80}(?:Exception|Error)\b|\w{0,80}(?:Exception|Error): "

SURE = rb"[A-Z][a-z][a-z] [ \d]\d|\d{1,10}[-/.: ]|[{<\[]"
"""Dates, addresses and brackets: nothing above begins like that. It saves most lines the other questions."""

PLAIN = re.compile(SURE + rb"|(?!" + _CONTINUES + rb")")
"""An event begins unless the line looks like the inside of a stack trace or of a block."""

STRUCTURED = re.compile(SURE + rb"|(?!" + _CONTINUES + _TRACE_HEAD + rb")")
"""The same, where an event never begins with the name of an exception."""

HEAD = 6
_KEPT = 4096


class Heads(dict[bytes, bool]):
    """Whether the first HEAD bytes of a line alone tell that an event begins there. False: look at the line."""

    def __init__(self, starts: re.Pattern[bytes]) -> None:
        super().__init__()
        self._telling = SURE in starts.pattern
        self._sure = re.compile(SURE).match

    def __missing__(self, head: bytes) -> bool:
        if len(self) >= _KEPT:
            self.clear()
        self[head] = known = self._telling and self._sure(head) is not None
        return known
