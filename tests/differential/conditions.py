"""Filters, expressions and stages for one event, by walking the tree: docs/language.md, sections 3 to 5."""

from datetime import UTC, datetime, timedelta
from functools import cache

import re2

from logmon.language import tree
from logmon.language.defines import walk
from logmon.language.paths import split_path
from logmon.language.regexes import group_names
from logmon.model.event import Level
from tests.differential import values
from tests.differential.values import MISSING, arithmetic, compare, level_of, ordered, within

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Scene:
    """One event and what was captured or set on the way through a rule."""

    def __init__(self, event):
        self.event = event
        self.made = {}

    def copy(self):
        other = Scene(self.event)
        other.made = dict(self.made)
        return other

    def lookup(self, path):
        first, *rest = split_path(path)
        if path in self.made:
            return self.made[path]
        value = self.made[first] if first in self.made else self._own(first)
        for part in rest:
            value = value.get(part) if isinstance(value, dict) else MISSING
        return value

    def _own(self, name):
        if name in ("time", "raw", "arrived", "source"):
            return getattr(self.event, name)
        if name == "level":
            return level_of(self.event.fields.get("level"))
        return self.event.fields.get(name)


@cache
def compiled(pattern, flags):
    """ASCII patterns work on bytes, others on text as UTF-8."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1 if pattern.isascii() else re2.Options.Encoding.UTF8
    prefix = f"(?{flags})" if flags else ""
    return re2.compile((prefix + pattern.replace("(?<", "(?P<")).encode(), options=options)


def search(regex, text, scene):
    """Does it match somewhere? Then its named groups are fields from here on."""
    if text is MISSING:
        return False
    found = compiled(regex.pattern, regex.flags).search(text.encode("utf-8", "surrogateescape"))
    if found is None:
        return False
    for name, group in found.groupdict().items():
        name = name if isinstance(name, str) else name.decode()
        scene.made[name] = MISSING if group is None else group.decode("utf-8", "surrogateescape")
    return True


# Filters --------------------------------------------------------------------------------------------------------------


def holds(node, scene):
    """Is the filter true for this event? From left to right; what decides ends the walk.

    What a regex did not capture is missing from there on, also where the event has a field of that name.
    """
    true = _holds(node, scene)
    for name in _captured(node):
        scene.made.setdefault(name, MISSING)
    return true


@cache
def _captured(node):
    regexes = [below for below in walk(node) if isinstance(below, tree.Regex)] if node is not None else []
    return [name for regex in regexes for name, _ in group_names(regex)]


def _holds(node, scene):
    match node:
        case None:
            return True
        case tree.All():
            return all(holds(part, scene) for part in node.parts)
        case tree.Either():
            return any(holds(part, scene) for part in node.parts)
        case tree.Not():
            return not holds(node.part, scene)
        case tree.Phrase():
            return _folded(node.text) in _folded(scene.event.raw) if node.ignore_case else node.text in scene.event.raw
        case tree.Matches():
            text = scene.event.raw if node.field is None else values.text_of(scene.lookup(node.field))
            return search(node.regex, text, scene) != node.negated
        case tree.Like():
            return values.like(scene.lookup(node.field), node.pattern)
        case tree.Compare():
            return _compare(node, scene)
        case tree.Member():
            return any(_compare(tree.Compare("==", node.field, item), scene) for item in node.items)
        case tree.Exists():
            return scene.lookup(node.field) is not MISSING
    raise AssertionError(node)


def _folded(text):
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


def _compare(node, scene):
    if node.op == "!=":
        return not _compare(tree.Compare("==", node.left, node.right), scene)
    left, literal = value_of(node.left, scene), node.right
    kind = literal.kind if isinstance(literal, tree.Literal) else ""
    if kind == "null":
        return left is MISSING
    if kind == "network":
        return within(left, literal.value)
    if kind == "level":
        return left is not MISSING and ordered(node.op, left, Level(literal.value))
    return compare(node.op, left, value_of(node.right, scene))


# Expressions ----------------------------------------------------------------------------------------------------------


def value_of(node, scene):
    match node:
        case tree.Literal():
            return node.value
        case tree.Field():
            return scene.lookup(node.path)
        case tree.Negative():
            return arithmetic("-", 0, values.number_of(value_of(node.value, scene)))
        case tree.Arithmetic():
            left, right = value_of(node.left, scene), value_of(node.right, scene)
            return arithmetic(node.op, values.number_of(left), values.number_of(right))
        case tree.Call():
            return _call(node.name, [value_of(arg, scene) for arg in node.args])
    raise AssertionError(node)


def _call(name, args):
    if name == "coalesce":
        return next((arg for arg in args if arg is not MISSING), MISSING)
    if any(arg is MISSING for arg in args):
        return MISSING
    first, number = args[0], values.number_of(args[0])
    if name == "len" and isinstance(first, list | dict):
        return len(first)
    if name in ("len", "lower", "upper"):
        text = values.text_of(first)
        return MISSING if text is MISSING else {"len": len, "lower": str.lower, "upper": str.upper}[name](text)
    if number is MISSING:
        return MISSING
    if name == "abs":
        return abs(number)
    if name == "round":
        digits = values.number_of(args[1]) if len(args) > 1 else 0
        return MISSING if digits is MISSING else round(number, int(digits)) if digits else round(number)
    try:
        moment = _EPOCH + timedelta(microseconds=int(number) // 1000)
    except OverflowError:
        return MISSING
    return moment.hour if name == "hour" else moment.isoweekday()


# Stages ---------------------------------------------------------------------------------------------------------------


def passes(pipeline, scene):
    """The filter and the stages. What they capture and set stays in the scene."""
    return holds(pipeline.filter, scene) and all(_stage(stage, scene) for stage in pipeline.stages)


def _stage(stage, scene):
    match stage:
        case tree.Where():
            return holds(stage.filter, scene)
        case tree.Parse():
            search(
                stage.regex,
                scene.event.raw if stage.source is None else values.text_of(scene.lookup(stage.source)),
                scene,
            )
        case tree.Set():
            for assign in stage.assigns:
                scene.made[assign.name] = value_of(assign.value, scene)
    return True
