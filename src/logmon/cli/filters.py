"""Flags to a filter of the language: -g, -v, -l, -w, --since, --until."""

import re
import sys
from collections.abc import Mapping

from logmon.cli import exits
from logmon.cli.refuse import RefusedError
from logmon.language import tree
from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.model.diagnostic import Severity
from logmon.model.time import Instant


def compiled(text: str, kind: str, file: str, defines: Mapping[str, tree.Filter] = {}) -> tree.Pipeline:
    """A text of the language, parsed and checked; its mistakes are shown and end the command."""
    parsed = parse(text, file)
    found = parsed.diagnostics
    pipeline = parsed.pipeline
    if pipeline is not None:
        checked = check(pipeline, Context(text=text, file=file, kind=kind, defines=defines))
        pipeline, found = checked.pipeline, (*found, *checked.diagnostics)
    errors = [one for one in found if one.severity is Severity.ERROR]
    if pipeline is None or errors:
        from logmon.outputs.diagnostics import render  # only a mistake needs it

        sys.stderr.write(render(errors or found, "full"))
        raise RefusedError("", code=exits.USAGE)
    return pipeline


def from_flags(
    grep: list[str],
    exclude: list[str],
    ignore_case: bool,
    fixed: bool,
    level: str | None,
    where: list[str],
    since: Instant | None,
    until: Instant | None,
) -> tree.Pipeline:
    """Several -g are alternatives; everything else must hold together."""
    parts: list[tree.Filter] = []
    if grep:
        parts.append(tree.Either(parts=tuple(_pattern(text, ignore_case, fixed) for text in grep)))
    parts += [tree.Not(part=_pattern(text, ignore_case, fixed)) for text in exclude]
    if level:
        parts.append(_level(level))
    if since is not None:
        parts.append(_time(">=", since))
    if until is not None:
        parts.append(_time("<", until))
    stages: tuple[tree.Stage, ...] = ()
    for text in where:
        pipeline = compiled(text, "filter", "--where")
        if pipeline.filter is not None:
            parts.append(pipeline.filter)
        stages += pipeline.stages
    if not parts:
        return tree.Pipeline(stages=stages)
    return tree.Pipeline(filter=parts[0] if len(parts) == 1 else tree.All(parts=tuple(parts)), stages=stages)


def _pattern(text: str, ignore_case: bool, fixed: bool) -> tree.Filter:
    """Smart case: a pattern without capitals ignores case."""
    ignore = ignore_case or text == text.lower()
    if fixed or re.fullmatch(r"[\w \-:,=/@\"']+", text):
        return tree.Phrase(text=text, ignore_case=ignore)
    quoted = re.sub(r"(?<!\\)/", r"\/", text)
    return compiled(f"/{quoted}/{'i' if ignore else ''}", "filter", "--grep").filter  # type: ignore[return-value]


def _level(text: str) -> tree.Filter:
    op, word = ("==", text[1:]) if text.startswith("=") else (">=", text)
    return compiled(f"level {op} {word}", "filter", "--level").filter  # type: ignore[return-value]


def _time(op: str, at: Instant) -> tree.Filter:
    return tree.Compare(op=op, left=tree.Field(path="time"), right=tree.Literal(kind="number", value=at))
