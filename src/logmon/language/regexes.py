"""Is a regex one that RE2 takes, and if not, where does it go wrong?

RE2 has the say. It gives no position, so Python's own parser is asked for one; where that finds nothing wrong (it knows
more than RE2), the fragment that RE2 quotes is looked for in the pattern.
"""

import re
import warnings
from collections.abc import Iterator
from typing import Any

import re2

from logmon.config.findings import Findings
from logmon.language import tree
from logmon.model.diagnostic import Span
from logmon.model.later import later

FLAGS = frozenset("is")
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_NAMED = later(r"\\.|\(\?P?<([^>=!][^>]*)>", re.DOTALL)
_BACKREFERENCE = later(r"\\(?:[1-9]|k<|g<)|\(\?P=")
_REFUSED = {
    "(?=": ("look-ahead", "match the whole text instead, and capture the part you want"),
    "(?!": ("negative look-ahead", "match the line and exclude the other with `and not /…/`"),
    "(?<=": ("look-behind", "match the whole text instead, and capture the part you want"),
    "(?<!": ("negative look-behind", "match the line and exclude the other with `and not /…/`"),
    "(?>": ("atomic grouping", "it is not needed: RE2 never goes back, (?:…) does the same"),
    "(?(": ("a conditional", "write the two cases as (?:…|…)"),
    "(?#": ("a comment", "leave it out, or use # outside the regex"),
}
_POSSESSIVE = later(r"[*+?}]\+")


def group_names(regex: tree.Regex) -> Iterator[tuple[str, Span]]:
    """The named groups in order, with their places in the text of the rule."""
    start = regex.span.start + 1
    for match in _NAMED.finditer(regex.pattern):
        if match[1] is not None:
            yield match[1], Span(start + match.start(1), start + match.end(1))


def check_regex(regex: tree.Regex, findings: Findings) -> bool:
    """Report what is wrong with a regex; true when it can be used."""
    start = regex.span.start + 1
    good = True
    for i, flag in enumerate(regex.flags):
        if flag not in FLAGS:
            at = start + len(regex.pattern) + 1 + i
            findings.error(
                "LM203",
                Span(at, at + 1),
                f"`{flag}` is not a regex flag",
                label="`i` ignores case, `s` lets . match newlines",
            )
            good = False
    try:
        re2.compile(regex.pattern, _OPTIONS)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        _report(regex.pattern, text, start, findings)
        return False
    return good


def _report(pattern: str, reason: str, start: int, findings: Findings) -> None:
    for opener, (name, advice) in _REFUSED.items():
        at = _unescaped(pattern, opener)
        if at is not None:
            end = _group_end(pattern, at)
            _refused(findings, name, Span(start + at, start + end), advice)
            return
    match = _BACKREFERENCE.search(pattern) if "escape" in reason or "operator" in reason else None
    if match is not None:
        _refused(
            findings,
            "a back-reference",
            Span(start + match.start(), start + match.end()),
            "compare two captures instead",
        )
        return
    possessive = _POSSESSIVE.search(pattern)
    if possessive is not None and "repetition operator" in reason:
        span = Span(start + possessive.start(), start + possessive.end())
        _refused(findings, "a possessive repeat", span, "it is not needed: leave out the second `+`")
        return
    kind, _, fragment = reason.partition(": ")
    at, end = _position(pattern, "" if kind.startswith("missing") else fragment)
    help_ = _advice(kind, fragment)
    findings.error("LM202", Span(start + at, start + end), f"regex: {kind}", label=_label(kind, fragment), help=help_)


def _refused(findings: Findings, name: str, span: Span, advice: str) -> None:
    findings.error(
        "LM201",
        span,
        f"{name} is not supported",
        label="patterns run in linear time (RE2), so not everything of other engines is there",
        help=advice,
    )


def _advice(kind: str, fragment: str) -> str:
    if kind == "invalid repetition size":
        return "a repeat counts to at most 1000"
    if kind.startswith("pattern too large"):
        return "repeats multiply when nested; use smaller counts, or * and +"
    if kind == "invalid escape sequence":
        return "a backslash before a letter has a meaning; a backslash itself is written \\\\"
    return {
        "missing )": "a bracket that is text is written \\(",
        "missing ]": "a bracket that is text is written \\[",
    }.get(kind, "")


def _label(kind: str, fragment: str) -> str:
    return f"`{fragment}`" if fragment and len(fragment) < 30 and not kind.startswith("missing") else ""


def _position(pattern: str, fragment: str) -> tuple[int, int]:
    """Where the mistake stands, as a range of the pattern: what RE2 quotes, else where Python's parser stops."""
    at = pattern.find(fragment) if fragment else -1
    if at >= 0:
        return at, at + len(fragment)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(_for_python(pattern))
        except re.error as error:
            if error.pos is not None:
                at = min(_back(pattern, error.pos), max(0, len(pattern) - 1))
                return at, at + 1
        except (OverflowError, RecursionError):
            return 0, len(pattern)
    return 0, len(pattern)


def _for_python(pattern: str) -> str:
    return re.sub(r"\(\?<(?![=!])", "(?P<", pattern)


def _back(pattern: str, position: int) -> int:
    """A position in `_for_python(pattern)` as one in `pattern`: each named group before it is one letter longer."""
    for match in re.finditer(r"\(\?<(?![=!])", pattern):
        if match.start() + 2 < position:
            position -= 1
    return position


def _unescaped(pattern: str, opener: str) -> int | None:
    at = pattern.find(opener)
    while at >= 0:
        before = pattern[:at]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return at
        at = pattern.find(opener, at + 1)
    return None


def _group_end(pattern: str, at: int) -> int:
    """The end of the group that opens at `at`."""
    depth = 0
    i = at
    while i < len(pattern):
        if pattern[i] == "\\":
            i += 1
        elif pattern[i] == "(":
            depth += 1
        elif pattern[i] == ")":
            depth -= 1
            if depth == 0:
                return i + 1
        i += 1
    return len(pattern)


def longest_literal(pattern: str) -> int:
    """Length in bytes of the longest text that every match must hold; 0 when there is none, or none that is found.

    A lower bound, for the lint on regexes without one; the engine's own analysis decides what is searched for.
    """
    from re import _parser as parser  # type: ignore[attr-defined]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parsed = parser.parse(_for_python(pattern))
        except (re.error, OverflowError, RecursionError):
            return 0
    return max((len(run.encode("utf-8", "surrogatepass")) for run in _runs(parsed)), default=0)


def _runs(items: Any) -> list[str]:
    """Runs of literal characters that must occur."""
    runs = [""]
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            runs[-1] += chr(argument)
            continue
        inner: list[str] = []
        if name == "SUBPATTERN":
            inner = _runs(argument[-1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
            inner = _runs(argument[2])
        elif name == "BRANCH":
            branches = [_runs(branch) for branch in argument[1]]
            inner = min(branches, key=lambda found: max(map(len, found), default=0), default=[])
        elif name == "AT":
            continue
        runs += [*inner, ""]
    return runs
