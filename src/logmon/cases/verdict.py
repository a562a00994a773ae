"""One case, played and compared: passed or not, and the lines that differ."""

import os
import re
import time
from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from logmon.cases.case import SUFFIX, Case, CaseError
from logmon.cases.play import play
from logmon.cases.read import read_case
from logmon.cases.rules import CaseRules, rules_of
from logmon.cases.transcript import NOTHING
from logmon.outputs.diagnostics import render

_DIAGNOSTIC = re.compile(r": LM\d+ (?:error|warning|note): ")


class Result(Struct, frozen=True):
    """`problem` is set when the case could not be played, or its rules do not load and no diagnostic was expected; then
    it says why, in one or more lines. `updated`: the file was rewritten to expect what happened."""

    path: str
    description: str
    seconds: float
    expected: tuple[str, ...] = ()
    got: tuple[str, ...] = ()
    problem: str = ""
    updated: bool = False

    @property
    def name(self) -> str:
        """The file's name, read as words."""
        return _words(self.path)

    @property
    def passed(self) -> bool:
        return not self.problem and not self.differences()

    def differences(self) -> list[str]:
        """`- expected` and `+ got` lines; only those that differ. How words are spaced does not count."""
        before, after = _told(self.expected), _told(self.got)
        matcher = SequenceMatcher(None, [_plain(one) for one in before], [_plain(one) for one in after], autojunk=False)
        lines: list[str] = []
        for tag, begin, end, start, stop in matcher.get_opcodes():
            if tag != "equal":
                lines += (f"- {line}" for line in before[begin:end])
                lines += (f"+ {line}" for line in after[start:stop])
        return lines


def judge(path: str, update: bool = False) -> Result:
    """Play one case file. With `update` a difference, if only of blanks, is not a failure: the file's last section is
    rewritten."""
    begin = time.perf_counter()
    try:
        case = read_case(path)
        rules = rules_of(case)
        got = tuple(play(case, rules))
        problem = _problem(case, rules, update)
        result = Result(path, case.description, time.perf_counter() - begin, case.expected or (), got, problem)
        return _updated(case, result) if update and case.expected != got else result
    except CaseError as error:
        return Result(path, "", time.perf_counter() - begin, problem=str(error))


def is_called(path: str, word: str) -> bool:
    """Is `word` in the case's path, its name as words, or its description? Case does not count."""
    word = word.casefold()
    if word in path.casefold() or word in _words(path).casefold():
        return True
    try:
        return word in read_case(path).description.casefold()
    except CaseError:
        return False


def _words(path: str) -> str:
    return os.path.basename(path).removesuffix(SUFFIX).replace("_", " ").replace("-", " ")


def _problem(case: Case, rules: CaseRules, update: bool) -> str:
    if update:
        return ""
    if case.expected is None:
        return f"{case.path}: no section `-- expect --`; run with --update to write it"
    if rules.broken and not any(_DIAGNOSTIC.search(line) for line in case.expected):
        return render(rules.diagnostics, "full").rstrip()
    return ""


def _updated(case: Case, result: Result) -> Result:
    try:
        with open(case.path, "wb") as file:
            file.write(case.head + "".join(f"{line}\n" for line in result.got).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CaseError(case.path, 1, f"cannot be updated: {error.strerror}") from None
    return Result(case.path, case.description, result.seconds, result.got, result.got, updated=True)


def _told(lines: Sequence[str]) -> list[str]:
    """Nothing may be written as an empty section, too."""
    return list(lines) or [NOTHING]


def _plain(line: str) -> str:
    return " ".join(line.split())
