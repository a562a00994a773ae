"""The stateless halves of rules as native code is told them: tuples whose first item is the name of what they are.

What it can do is less than the language: `UnfitError` says of a rule, or of a format, that it is for Python. What it
does is the same to the byte (`tests/properties/test_native.py`).
"""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from logmon.engine.plan import Plan
from logmon.engine.scan.expressions import LEVEL_WORDS
from logmon.engine.scan.literals import Needle
from logmon.engine.scan.measures import leaves, reads
from logmon.engine.scan.steps import stepwise
from logmon.engine.scan.values import number
from logmon.formats import levels
from logmon.formats.access import ACCESS
from logmon.formats.aliases import TIME, keys_of
from logmon.formats.app import APP
from logmon.formats.base import Format
from logmon.formats.json_lines import JsonLines
from logmon.formats.pattern import Pattern
from logmon.formats.starting import OBJECTS, STRUCTURED, SURE
from logmon.formats.syslog3164 import SYSLOG3164
from logmon.language import tree

Spec = tuple[Any, ...]

TIME_SLOT = 0
_ELSEWHERE = frozenset(("time", "arrived", "source", "template", "raw"))
"""Fields that are not in the event's own text, or are all of it."""
_READ = {
    "access": frozenset(("ip", "user", "method", "path", "status", "bytes", "level", "referrer", "agent")),
    "syslog3164": frozenset(("host", "program", "pid", "message", "level")),
    "app": frozenset(("pid", "tid", "thread", "logger", "program", "level", "message")),
}
_NEVER: Spec = ("either", ())
_EXACT = 1 << 53
_BITS = 62


class UnfitError(Exception):
    """Python has to do this."""


class Slots:
    """The places of an event's fields, one each for all formats."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}
        self.count = 1

    def field(self, path: str) -> int:
        if path in _ELSEWHERE:
            raise UnfitError
        if path not in self.of:
            self.of[path] = self.fresh()
        return self.of[path]

    def fresh(self) -> int:
        self.count += 1
        return self.count - 1


def program(
    formats: Sequence[Format], starts: re.Pattern[bytes], plans: Sequence[Plan], needles: Iterable[Needle] | None
) -> Spec:
    """Raises UnfitError when a rule is, or the first of the formats, or what `starts` an event."""
    slots = Slots()
    rules = [_Rule(plan, slots).spec for plan in plans]
    known = list(_known(formats, slots))
    if not known:
        raise UnfitError
    words = {word: None if level is None else int(level) for word, level in levels.tokens().items()}
    texts = None if needles is None else [needle.text for needle in needles]
    return slots.count, known, rules, words, texts, _heads(starts.pattern)


def _heads(starts: bytes) -> Spec:
    """What a line shows that begins an event, and what one that continues it. Of several formats any may say so."""
    if starts in (APP.starts.pattern, STRUCTURED.pattern, OBJECTS.pattern):  # those of a single format
        starts = b"(?:" + starts + b")"
    stamped = b"(?:" + APP.starts.pattern + b")"
    if starts == stamped:
        return ("stamped",)
    if SURE not in starts:
        raise UnfitError
    structured = [one for one in (b"(?:" + head.pattern + b")" for head in (STRUCTURED, OBJECTS)) if one in starts]
    for one in (stamped, *structured):
        starts = starts.replace(one, b"")
    return "sure", bool(structured), not starts.strip(b"|")


def fits(plan: Plan) -> bool:
    """Can native code do this rule?"""
    try:
        return bool(_Rule(plan, Slots()).spec)
    except UnfitError:
        return False


def reads_for(plan: Plan, formats: Sequence[Format]) -> bool:
    """Can native code read what a rule that fits wants of events of the first of these formats?"""
    slots = Slots()
    _Rule(plan, slots)
    return any(_known(formats, slots))


class _Rule:
    """One rule; `locals` are the slots of what was captured."""

    def __init__(self, plan: Plan, slots: Slots) -> None:
        self._slots = slots
        self._locals: dict[str, int] = {}
        pipeline = plan.pipeline
        filters = [] if pipeline.filter is None else [pipeline.filter]
        for stage in pipeline.stages:
            if not isinstance(stage, tree.Where):
                raise UnfitError
            filters.append(stage.filter)
        nodes = [self._node(one) for one in filters]
        reads = self._reads(pipeline.terminal)
        by = [self._slot(path) for path in getattr(pipeline.terminal, "by", ())]
        if "level" in plan.extras:
            raise UnfitError
        extras = [self._slot(path) for path in plan.extras]
        self.spec: Spec = (("all", nodes) if nodes else None, by, reads, extras)

    def _slot(self, path: str) -> int:
        if path not in self._locals and path.partition(".")[0] in self._locals:
            raise UnfitError
        return self._locals[path] if path in self._locals else self._slots.field(path)

    def _text_slot(self, path: str) -> int:
        if path == "level" and path not in self._locals:
            raise UnfitError
        return self._slot(path)

    # Filters

    def _node(self, node: tree.Filter, sure: bool = True) -> Spec:
        match node:
            case tree.All(parts=parts):
                ordered = sorted(parts, key=lambda part: not isinstance(part, tree.Phrase))
                return "all", [self._node(part, sure) for part in ordered]
            case tree.Either(parts=parts):
                return "either", [self._node(part, False) for part in parts]
            case tree.Not(part=part):
                return "not", self._node(part, False)
            case tree.Phrase(text=text, ignore_case=ignore_case):
                return _phrase(text, ignore_case)
            case tree.Matches():
                return self._matches(node, sure)
            case tree.Like(field=field, pattern=pattern):
                return self._like(field, pattern)
            case tree.Compare(op=op, left=tree.Field(path=path), right=tree.Literal() as literal):
                return self._compare(op, path, literal)
            case tree.Member(field=tree.Field(path=path), items=items, file=None):
                return "either", [self._compare("==", path, item) for item in items]
            case tree.Exists(field=field):
                return "exists", self._slot(field)
        raise UnfitError

    def _matches(self, node: tree.Matches, sure: bool) -> Spec:
        slot = None if node.field in (None, "raw") else self._text_slot(str(node.field))
        steps = stepwise(node.regex)
        if steps is None or (steps.names and (node.negated or not sure)):
            raise UnfitError
        captures = [(group, self._slots.fresh()) for group in steps.names.values()]
        self._locals |= {name: slot for name, (_, slot) in zip(steps.names, captures, strict=True)}
        found: Spec = ("matches", slot, steps.spec, captures)
        return ("not", found) if node.negated else found

    def _like(self, field: str, pattern: str) -> Spec:
        if field == "level" and field not in self._locals:
            rank = LEVEL_WORDS.get(pattern.lower())
            return _NEVER if rank is None else ("level", self._slot(field), "==", rank)
        slot, body = self._slot(field), pattern.strip("*")
        if "/" in pattern or "?" in pattern or "*" in body:
            raise UnfitError
        if body == pattern:
            return "text", slot, [pattern.encode()]
        if not body:
            return "exists", slot
        where = "contains" if pattern[0] == pattern[-1] == "*" else "suffix" if pattern[0] == "*" else "prefix"
        return where, slot, body.encode()

    def _compare(self, op: str, path: str, literal: tree.Literal) -> Spec:
        if op == "!=":
            return "not", self._compare("==", path, literal)
        slot, value = self._slot(path), literal.value
        if path == "level" and path not in self._locals:
            rank = value if literal.kind == "level" else LEVEL_WORDS.get(str(value).lower(), value)
            return ("level", slot, op, rank) if type(rank) is int else _NEVER
        if type(value) in (int, float) and literal.kind not in ("level", "null"):
            if not (math.isfinite(value) and abs(value) < _EXACT):
                raise UnfitError
            return "number", slot, op, value
        if op == "==" and literal.kind == "text" and number(value) is None:
            return "text", slot, [value.encode()]
        raise UnfitError

    # Values

    def _reads(self, terminal: tree.Terminal | None) -> Spec | None:
        match terminal:
            case tree.Measured(measure=measure):
                reading = [leaf for leaf in leaves(measure) if reads(leaf)]
                if len(reading) > 1:
                    raise UnfitError
                return self._input(reading[0]) if reading else None
            case tree.Sequence(steps=steps):
                if len(steps) > _BITS:
                    raise UnfitError
                return "steps", [self._aside(step.filter) for step in steps]
            case tree.Slo(good=good):
                return "truth", self._aside(good)
            case tree.New(field=field) | tree.Change(field=field):
                return "known", self._slot(field)
        return None

    def _input(self, aggregate: tree.Aggregate) -> Spec:
        if aggregate.of is None:
            assert aggregate.filter is not None
            return "truth", self._aside(aggregate.filter)
        if not isinstance(aggregate.of, tree.Field):
            raise UnfitError
        if aggregate.name == "distinct":
            if aggregate.filter is not None:
                raise UnfitError
            return "told", self._slot(aggregate.of.path)
        slot = self._text_slot(aggregate.of.path)
        return ("number", slot) if aggregate.filter is None else ("number if", slot, self._aside(aggregate.filter))

    def _aside(self, node: tree.Filter) -> Spec:
        return self._node(node, False)


def _phrase(text: str, ignore_case: bool) -> Spec:
    raw = text.encode("utf-8", "surrogateescape")
    if not raw or (ignore_case and not raw.isascii()):
        raise UnfitError
    return "phrase", raw, ignore_case


# Formats --------------------------------------------------------------------------------------------------------------


def _known(formats: Sequence[Format], slots: Slots) -> Iterable[Spec]:
    """The first formats, as far as they are known: what none of them reads is for Python."""
    for form in formats:
        if type(form) is JsonLines:
            yield "json", _nested({path: form.keys(path) for path in slots.of}, form.keys("time"), slots), _level(slots)
        elif form.name == "logfmt":
            keys = _keys({path: keys_of(path) for path in slots.of}, TIME, slots)
            yield "logfmt", [*keys.items(), (b"date", [])], _level(slots)
        elif form in (ACCESS, SYSLOG3164, APP) and (wanted := _fields(form, slots)) is not None:
            yield form.name, wanted
        else:
            return


def _level(slots: Slots) -> int | None:
    return slots.of.get("level")


Keys = dict[bytes, list[tuple[int, int]]]


def _keys(paths: dict[str, tuple[str, ...]], time: tuple[str, ...], slots: Slots) -> Keys:
    """Which slots a key can fill, with its rank for each."""
    keys: Keys = {}
    for slot, names in ((TIME_SLOT, time), *((slots.of[path], names) for path, names in paths.items())):
        for rank, name in enumerate(names):
            keys.setdefault(name.encode(), []).append((slot, rank))
    return keys


def _nested(paths: dict[str, tuple[str, ...]], time: tuple[str, ...], slots: Slots) -> list[tuple[bytes, Any]]:
    """The same with the first parts of dotted paths: where such a value is an object, Python follows."""
    keys = _keys(paths, time, slots)
    for name in list(keys):
        first, dot, _ = name.partition(b".")
        if dot:
            keys.setdefault(first, [])
    return list(keys.items())


def _fields(form: Format, slots: Slots) -> dict[str, int] | None:
    """The slots of the fields that the format has; None when native code does not read one of them."""
    assert isinstance(form, Pattern)
    there = {path: slot for path, slot in slots.of.items() if form.source_of(path) is not None}
    return there if there.keys() <= _READ[form.name] else None
