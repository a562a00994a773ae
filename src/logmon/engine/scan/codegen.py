"""The stateless half of a rule as one generated Python function: filter, transforms, key and value in one loop.

    def rule_3(records, raws, times, picks, source, arrived):
        index, keys, values, extras = [], [], [], []
        for i in picks:
            e = records[i]
            if not (e[3] == b'sshd' and (g1 := fast1(raws[i])) is not None):
                continue
            index.append(i)
            keys.append(known2[g1[1]])
        return index, keys, None, None

The source is kept in `linecache`, so that a profile and a traceback can be read.
"""

import linecache
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from logmon.engine.scan.expressions import as_bytes, condition, expression
from logmon.engine.scan.measures import skips_none, skips_zero, value_code
from logmon.engine.scan.scope import Code, FormOf, Scope
from logmon.engine.scan.values import Mismatches, key
from logmon.formats.base import Decoder
from logmon.language import tree
from logmon.model.event import Level
from logmon.model.match import Key
from logmon.model.memo import Memo
from logmon.model.time import Instant

Columns = tuple[list[int], list[Key] | None, list[Any] | None, list[tuple[Any, ...]] | None]
"""(numbers of the events taken, keys, values, extras); keys is None when the rule has no `by`."""

LEVELS: dict[int | None, str] = {int(level): level.label for level in Level}
"""Levels are keys by their names."""

Select = Callable[[Sequence[Any], Sequence[bytes], Sequence[Instant], Sequence[int], str, Instant], Columns]


class RuleCode(Struct, frozen=True):
    """One compiled function, its source text, and whether it reads `times`."""

    select: Select
    source: str
    uses_time: bool


def generate(
    name: str,
    pipeline: tree.Pipeline,
    extras: Sequence[str],
    decoder: Decoder,
    mismatches: Mismatches,
    lists: Mapping[str, frozenset[str]],
    forms: Callable[[], FormOf],
) -> RuleCode:
    """Compile the stateless half of `pipeline` for records of `decoder`. `extras` names fields that a summary shows."""
    scope = Scope(decoder, mismatches, lists, forms)
    body, columns = _body(pipeline, extras, scope)
    head = [f"{groups} = None" for groups in scope.unsure]
    lines = ["index, keys, values, extras = [], [], [], []", "for i in picks:", "    e = records[i]"]
    lines += ["    " + line for line in head + body]
    lines.append(f"return index, {', '.join(columns)}")
    source = f"def {name}(records, raws, times, picks, source, arrived):\n"
    source += "".join(f"    {line}\n" for line in lines)
    return RuleCode(_compile(name, source, scope.env), source, scope.uses_time)


def _body(pipeline: tree.Pipeline, extras: Sequence[str], scope: Scope) -> tuple[list[str], list[str]]:
    """The lines of the loop, and the columns that the function returns (`None` for one that the rule does not need)."""
    lines: list[str] = []
    if pipeline.filter is not None:
        lines += _unless(condition(pipeline.filter, scope))
    for stage in pipeline.stages:
        lines += _stage(stage, scope)
    terminal = pipeline.terminal
    value = value_code(terminal, scope)
    if value is not None:
        lines.append(f"v = {value}")
        if skips_zero(terminal):
            lines += _unless("v")
        if skips_none(terminal):
            lines += _unless("v is not None")
        lines.append("values.append(v)")
    lines.append("index.append(i)")
    by = tuple(getattr(terminal, "by", ()))
    if by:
        lines.append(f"keys.append({_keys(by, scope)})")
    if extras:
        lines.append(f"extras.append(({''.join(scope.field(name).text + ', ' for name in extras)}))")
    return lines, ["keys" if by else "None", "values" if value is not None else "None", "extras" if extras else "None"]


def _unless(test: str) -> list[str]:
    return [f"if not {test}:", "    continue"]


def _key_of(value: bytes | str | None) -> Key:
    return (value if isinstance(value, str) else (value or b"").decode("utf-8", "backslashreplace"),)


def _keys(by: Sequence[str], scope: Scope) -> str:
    """Values repeat, and equal keys that are the same object are compared for nothing from here to the windows."""
    codes = [scope.field(name) for name in by]
    if len(codes) == 1 and codes[0].kind == "bytes":
        return f"{scope.bind(Memo(_key_of), 'known')}[{codes[0].text}]"
    if len(codes) == 1 and codes[0].kind != "level":
        known, read, value = scope.bind(Memo(_key_of), "known"), scope.bind(key, "key"), scope.fresh("k")
        return f"{known}[{value}] if ({value} := {codes[0].text}).__class__ is str else ({read}({value}),)"
    return f"({''.join(_key(code, scope) + ', ' for code in codes)})"


def _key(code: Code, scope: Scope) -> str:
    if code.kind == "level":
        return f"{scope.bind(LEVELS.get, 'level')}({code.text}, '')"
    if code.kind == "bytes":
        return f"({code.text} or b'').decode('utf-8', 'backslashreplace')"
    return f"{scope.bind(key, 'key')}({code.text})"


def _stage(stage: tree.Stage, scope: Scope) -> list[str]:
    match stage:
        case tree.Where(filter=where):
            return _unless(condition(where, scope))
        case tree.Set(assigns=assigns):
            lines = []
            for assign in assigns:
                code = expression(assign.value, scope)
                name = scope.fresh("v")
                lines.append(f"{name} = {code.text}")
                scope.locals[assign.name] = Code(name, code.kind)
            return lines
        case tree.Parse(regex=regex, source=source):
            return _parse(regex, source, scope)
    raise TypeError(stage)


def _parse(regex: tree.Regex, source: str | None, scope: Scope) -> list[str]:
    """Groups of a match shadow fields of the same name; events that do not match keep what they had."""
    compiled, search, _ = scope.regex(regex)
    groups = scope.fresh("g")
    if source in (None, "raw"):
        lines = [f"{groups} = {search}(raws[i])"]
    else:
        field = scope.field(str(source))
        lines = [f"{groups} = None if {field.text} is None else {search}({as_bytes(field, scope)})"]
    for name, number in compiled.names.items():
        before = scope.field(name)
        local = scope.fresh("v")
        lines.append(f"{local} = {before.text} if {groups} is None else {groups}[{number}]")
        scope.locals[name] = Code(local, "bytes" if before.kind == "bytes" or before.text == "None" else "any")
    return lines


def _compile(name: str, source: str, env: dict[str, object]) -> Select:
    file = f"<logmon rule {name}>"
    linecache.cache[file] = (len(source), None, [line + "\n" for line in source.split("\n")], file)
    exec(compile(source, file, "exec"), env)  # noqa: S102  # our own text, built from a checked tree
    return env[name]  # type: ignore[return-value]
