"""A scanner that leaves to native code what that can do, and does the rest itself.

Scanned in Python are rules that native code knows nothing of, those that want of a format what native code does not
read there, and, for all rules, the stretches of a piece that are odd to it, or a piece that is odd all over. What comes
out is what `Scanner` alone would say.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from logmon.engine.plan import Plan
from logmon.engine.scan.literals import Needle
from logmon.engine.scan.packed import Column, Packed, unpacked, woven
from logmon.engine.scan.scanner import Layout, Piece, Scanned, Scanner
from logmon.engine.scan.spec import UnfitError, fits, program, reads_for
from logmon.formats.multiline import split_events
from logmon.formats.writers import Place
from logmon.model.match import Matches
from logmon.model.time import Instant
from logmon.native import core

Stretch = tuple[int, int, Instant | None]
"""Begin, end, and the time of the event before (None: there is none in the piece)."""

FEW_STRETCHES = 16
"""So many are scanned one by one, where that has to be."""
FEW_NEEDLES = 4
"""So many texts are looked for one by one; for more there is a scanner that looks for all of them at once."""


class _Share(Struct, frozen=True):
    """Of some formats: the native program, the rules that it runs, and those that are Python's there."""

    program: Any
    rules: tuple[int, ...]
    rest: tuple[int, ...]


class NativeScanner(Scanner):
    """`run` may be done by another thread; `scan` is `finish` of what `run` gives."""

    def __init__(
        self,
        plans: Sequence[Plan],
        lists: Mapping[str, frozenset[str]],
        prefilter: bool = True,
        timeless: bool = False,
    ) -> None:
        super().__init__(plans, lists, prefilter, timeless)
        self._native = () if timeless else self._fitting()
        self._shares: dict[tuple[str, ...], _Share | None] = {}
        self._python: dict[tuple[int, ...], Scanner] = {}

    @property
    def native(self) -> float:
        return len(self._native) / max(1, len(self.plans))

    def scan(self, piece: Piece, layout: Layout) -> Scanned:
        native = self.program(piece, layout)
        return self.finish(piece, layout, None if native is None else native.run(piece.data, asking(piece, layout)))

    def finish(self, piece: Piece, layout: Layout, found: Any) -> Scanned:
        """With what native code found: blocks by place among its rules, odd stretches, the time of the last event.
        Python does it all if that is None."""
        share = None if found is None else self._share(layout)
        if share is None:
            return super().scan(piece, layout)
        blocks, odd, last = found
        matches = [self._packed(share.rules[place], block, piece) for place, block in blocks]
        mended = self._mended(share.rules, piece, layout, matches, odd, last) if odd else Scanned(matches, last)
        if mended is None:
            return super().scan(piece, layout)
        return _joined(mended, self._scanner(share.rest).scan(piece, layout)) if share.rest else mended

    def program(self, piece: Piece, layout: Layout) -> Any:
        """What native code is to run over the piece; None: nothing."""
        if not self._native or piece.places or piece.stamps is not None or not piece.data:
            return None
        share = self._share(layout)
        return None if share is None else share.program

    def _share(self, layout: Layout) -> _Share | None:
        names = tuple(form.name for form in layout.formats)
        if names not in self._shares:
            self._shares[names] = self._shared(layout)
        return self._shares[names]

    def _shared(self, layout: Layout) -> _Share | None:
        """As many rules as native code can read for; None: there is none, or it cannot tell where events begin."""
        try:
            return self._translated(layout, self._native)
        except UnfitError:
            rules = tuple(rule for rule in self._native if reads_for(self.plans[rule], layout.formats))
        try:
            return self._translated(layout, rules) if rules else None
        except UnfitError:
            return None

    def _translated(self, layout: Layout, rules: tuple[int, ...]) -> _Share:
        """Raises UnfitError."""
        plans, needles = [self.plans[rule] for rule in rules], self._together(rules)
        if needles is not None and _many(needles):
            needles = None  # then all events are looked at, as those that are Python's need anyway
        translated = core.Scan(program(layout.formats, layout.starts, plans, needles))
        return _Share(translated, rules, tuple(rule for rule in self._rules if rule not in rules))

    def _fitting(self) -> tuple[int, ...]:
        """The rules that native code scans; none of them when it would look at each event for rules that want few."""
        fitting = tuple(rule for rule, plan in enumerate(self.plans) if fits(plan))
        needles = self._together(fitting)
        return () if needles is not None and _many(needles) else fitting

    def _together(self, rules: Iterable[int]) -> set[Needle] | None:
        """One of these is in every event that a rule takes; None: any event may be taken."""
        wanted = [self._wanted[rule] for rule in rules]
        return None if None in wanted else {needle for some in wanted for needle in some or ()}

    def _scanner(self, rules: tuple[int, ...]) -> Scanner:
        """One that scans these in Python."""
        if rules not in self._python:
            self._python[rules] = scanner = Scanner(self.plans, self._lists, self._prefilters, only=rules)
            scanner.mismatches = self.mismatches
        return self._python[rules]

    def _packed(self, rule: int, block: Any, piece: Piece) -> Packed:
        return Packed(rule, piece.origin, piece.arrived, block, piece.position, piece.line, self.plans[rule].tabulates)

    def _mended(
        self,
        rules: tuple[int, ...],
        piece: Piece,
        layout: Layout,
        matches: list[Packed],
        odd: list[Stretch],
        last: Instant | None,
    ) -> Scanned | None:
        """With what Python finds in the odd stretches; None: it should scan all of the piece."""
        scanner = self._scanner(rules)
        before = [counter.count for counter in self.mismatches]
        scans = [scanner.scan(_gathered(piece, layout, odd), layout)]
        if scans[0].borrows:  # from an event above that is not odd: then each stretch has to know what is above it
            for counter, count in zip(self.mismatches, before, strict=True):
                counter.count = count
            if len(odd) > FEW_STRETCHES:
                return None
            scans = [scanner.scan(_gathered(piece, layout, [stretch]), layout) for stretch in odd]
        leans = any(scanned.leans for scanned in scans) and odd[0][2] is None
        last = scans[-1].last if odd[-1][1] == len(piece.data) else last
        more = [unpacked(column) for scanned in scans for column in scanned.matches]
        return Scanned(self._woven(piece, matches, more), last, leans)

    def _woven(self, piece: Piece, matches: list[Packed], more: list[Matches]) -> list[Column]:
        """What native code found and what Python found, in the order of the events."""
        rules = {one.rule for one in more}
        columns: list[Column] = [one for one in matches if one.rule not in rules]
        for rule in rules:
            parts = [(one.block.begins, one.unpack()) for one in matches if one.rule == rule]
            for one in more:
                if one.rule == rule:
                    parts.append(([position - piece.position for position in one.positions], one))
                    if self.plans[rule].tabulates:
                        one.positions = [0] * len(one)  # as elsewhere: nobody asks
            columns.append(woven(parts))
        return sorted(columns, key=attrgetter("rule"))


def _many(needles: set[Needle]) -> bool:
    """Too many, or too strange, for native code to look for."""
    return len(needles) > FEW_NEEDLES or any(needle.ignore_case for needle in needles)


def _joined(scanned: Scanned, rest: Scanned) -> Scanned:
    together = sorted([*scanned.matches, *rest.matches], key=attrgetter("rule"))
    return Scanned(together, scanned.last, scanned.leans or rest.leans)


def asking(piece: Piece, layout: Layout) -> Callable[[bytes], Instant | None]:
    """Says what the first ten bytes of a stamp without a year or a zone mean."""
    return lambda head: layout.stamps.anchor(head, piece.arrived)


def _gathered(piece: Piece, layout: Layout, odd: list[Stretch]) -> Piece:
    """The events of some stretches as one piece."""
    places: list[Place] = []
    data: list[bytes] = []
    size, line, counted = 0, piece.line, 0
    for begin, end, _ in odd:
        stretch = piece.data[begin:end]
        line, counted = line + piece.data.count(b"\n", counted, begin) if piece.line else 0, begin
        above = line
        for raw in split_events(stretch, layout.starts):
            places.append((size, piece.position + begin, above))
            size, begin = size + len(raw) + 1, begin + len(raw) + 1
            above += raw.count(b"\n") + 1 if piece.line else 0
        data.append(stretch if stretch.endswith(b"\n") else stretch + b"\n")
    before = piece.before if odd[0][2] is None else odd[0][2]
    _, position, line = places[0]
    return replace(piece, data=b"".join(data), position=position, line=line, before=before, places=tuple(places))
