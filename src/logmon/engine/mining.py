"""Between the two halves of a rule that asks for templates: the forms that the scanner gives become templates.

The scanner stays pure, the detector sees a template as it sees any other value, and a rule that asks for none has
nothing of this. Each rule mines for itself, from its own matches in their order, so that what it decides does not
depend on the rules beside it, on how bytes were cut into reads, or on when logmon was stopped.
"""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from logmon.engine.detect.base import Row
from logmon.engine.plan import Plan
from logmon.engine.scan.measures import leaves, reads
from logmon.engine.templates import Templates
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.memo import Memo

TEMPLATE = "template"

Places = tuple[int, ...]


class Mining:
    """The templates of one rule. Which columns hold forms follows from the plan."""

    def __init__(self, plan: Plan) -> None:
        self.templates = Templates()
        terminal = plan.pipeline.terminal
        self._keys = _places(getattr(terminal, "by", ()))
        self._values = _of_values(terminal)
        self._extras = _places(plan.extras)
        self._known: Memo[str | None, str | None] = Memo(self._template, longest=1 << 12)
        self._known_keys: Memo[Key, Key] = Memo(lambda key: self._in(key, self._keys))

    def wanted(self) -> bool:
        """Does the rule ask for templates at all?"""
        return bool(self._keys or self._values is not None or self._extras)

    def push(self, matches: Matches) -> Matches:
        """The same matches, with templates where forms were."""
        keys, values, extras = matches.keys, matches.values, matches.extras
        if self._keys and keys is not None:
            known = self._known_keys
            keys = [known[key] for key in keys]
        if self._values is not None and values is not None:
            values = [self._in(value, self._values) for value in values]
        if self._extras and extras is not None:
            extras = [self._in(extra, self._extras) for extra in extras]
        return replace(matches, keys=keys, values=values, extras=extras)

    def widest(self, key: Key) -> Key:
        """The key with the most general template that takes what its own takes."""
        return tuple(self.templates.widest(part) if place in self._keys else part for place, part in enumerate(key))

    def snapshot(self) -> list[Row]:
        """A row for each template that is new since the last snapshot."""
        return [(template.encode("utf-8", "surrogatepass"), b"") for template in self.templates.take_fresh()]

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        self.templates.restore(name.decode("utf-8", "surrogatepass") for name, _ in rows)

    def _in(self, value: Any, places: Places) -> Any:
        """A value, or a tuple of them, with templates at these places."""
        if value.__class__ is not tuple:
            return self._known[value]
        return tuple(self._known[part] if place in places else part for place, part in enumerate(value))

    def _template(self, form: str | None) -> str | None:
        return self.templates.of(form) if form else form


def _places(names: Iterable[str]) -> Places:
    return tuple(place for place, name in enumerate(names) if name == TEMPLATE)


def _of_values(terminal: tree.Terminal | None) -> Places | None:
    """Where in the values of a rule's matches forms stand; None: nowhere."""
    match terminal:
        case tree.New(field=name) | tree.Change(field=name) if name == TEMPLATE:
            return (0,)
        case tree.Measured(measure=measure):
            read = [leaf.of for leaf in leaves(measure) if reads(leaf)]
            places = _places(of.path if isinstance(of, tree.Field) else "" for of in read)
            return places or None
    return None
