"""How a line shows that it continues the event above, where the format has no head that says so."""

import re

from logmon.model.later import later

_END = rb"\r?(?:\n|\Z)"

_CONTINUES = b"|".join(
    (
        rb"[ \t]",
        _END,
        rb"[}\])]{1,8}[,;]?" + _END,
        rb"at [\w.$<>/]{1,200}\(",  # Java, C#, JavaScript
        rb"Caused by:",
        rb"Suppressed: ",
        rb"---> |--- End of ",  # .NET
        rb"\.\.\. \d{1,9} (?:more|common)",
        rb"Traceback \(most recent call last\)",  # Python
        rb"During handling of the above exception",
        rb"The above exception was the direct cause",
        rb"#\d{1,4}[ \t]+\S",  # PHP, Dart
        rb"(?:PHP )?[Ss]tack (?:trace|backtrace):|PHP {1,4}\d{1,4}\. ",
        rb"(?:Receiver|Tried calling|Found): ",
        rb"goroutine \d{1,18} \[",  # Go
        rb"created by [\w.$/]",
        rb"\[signal SIG",
        rb"\[(?:stacktrace|previous exception)\]",  # Monolog
        rb"exit status \d",
        # main.main() and net/http.(*conn).serve(0xc00007eaa0, {…}, ...)
        rb"(?:panic|(?=[^ \n]{0,300}\.)[\w./*()~\[\]-]{1,300})\([0-9a-fx{}_?., ]{0,400}\)" + _END,
        rb"note: (?:run with `|Some details )",  # Rust
        rb"(?:from )?[^ \n]{1,300}\.rb:\d{1,9}:in ",  # Ruby
    )
)

_AFTER = b"|".join(
    (
        rb"(?<=Unhandled exception:\n)",  # Dart: the next line is any text
        rb"(?<=, character \d\)\n)|(?<=, character \d\d\)\n)",  # … and the source that could not be read
        rb"(?<=:\d:\n)|(?<=:\d\d:\n)",  # Rust: panicked at src/main.rs:2:5:
    )
)
"""What the line above ends with, when it is not over. A look-behind is of one length: it must lie in that one line."""

_TRACE_HEAD = rb"|(?:[A-Za-z_$][\w$]{0,80}\.){1,12}[\w$]{0,80}(?:Exception|Error)\b|\w{0,80}(?:Exception|Error): "

SURE = rb"[A-Z][a-z][a-z] [ \d]\d|\d{1,10}[-/.: ]|[{<]|\[(?!signa|stack|previ)"
"""Dates, addresses and brackets: nothing above begins like that. It saves most lines the other questions."""

_RUBY_HEAD = rb" [A-Z]\w{0,80}(?:::\w{1,80}){0,8} \([^\n]{1,2000}\):" + _END
_BARE_TRACEBACK = rb"Traceback \(most recent call last\)"
_CHAINED = rb"(?<=another exception occurred:\n\n)|(?<=cause of the following exception:\n\n)"

_PLAIN_CONTINUES = rb"(?!" + _RUBY_HEAD + rb")(?:" + _CONTINUES + rb"|" + _AFTER + rb")"

PLAIN = later(SURE + rb"|(?!" + _PLAIN_CONTINUES + rb")")
"""An event begins unless the line looks like the inside of a stack trace or of a block."""

PYTHON = later(
    SURE
    + rb"|(?!"
    + _CHAINED
    + rb")"
    + _BARE_TRACEBACK
    + rb"|(?!"
    + _PLAIN_CONTINUES
    + _TRACE_HEAD
    + rb"|(?:\w{1,80}\.){0,12}\w{0,80}(?:Error|Exception|Interrupt|Exit|Iteration)"
    + _END
    + rb")"
)
"""The same for the bare output of Python programs, where the name of an exception is the last line of its trace."""

STRUCTURED = later(SURE + rb"|(?!" + _CONTINUES + _TRACE_HEAD + rb")")
"""The same, where an event never begins with the name of an exception."""

OBJECTS = later(SURE + rb"|(?!" + _CONTINUES + _TRACE_HEAD + rb'|")')
"""The same for JSON, which may be written over several lines."""

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
