"""A scanner that leaves to native code what that can do, and does the rest itself.

Rules that native code knows nothing of are scanned in Python; so are, for all rules, the stretches of a piece that are
odd to it, and a piece that is odd all over. What comes out is what `Scanner` alone would say.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from logmon.engine.plan import Plan
from logmon.engine.scan.literals import Needle
from logmon.engine.scan.packed import Column, Packed, unpacked, woven
from logmon.engine.scan.scanner import Layout, Piece, Scanned, Scanner
from logmon.engine.scan.spec import UnfitError, fits, program
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
        self._odd: Scanner | None = None
        self._programs: dict[tuple[str, ...], Any] = {}
        self._native = [] if timeless else self._fitting()
        rest = [number for number in range(len(plans)) if number not in self._native]
        self._rest = self._share(rest) if rest and self._native else None

    @property
    def native(self) -> float:
        return len(self._native) / max(1, len(self.plans))

    def scan(self, piece: Piece, layout: Layout) -> Scanned:
        native = self.program(piece, layout)
        return self.finish(piece, layout, None if native is None else native.run(piece.data, asking(piece, layout)))

    def finish(self, piece: Piece, layout: Layout, found: Any) -> Scanned:
        """With what native code found: blocks by place in `_native`, odd stretches, the time of the last event. Python
        does it all if that is None."""
        if found is None:
            return super().scan(piece, layout)
        blocks, odd, last = found
        matches = [self._packed(number, block, piece) for number, block in blocks]
        scanned = self._mended(piece, layout, matches, odd, last) if odd else Scanned(matches, last)
        if scanned is None:
            return super().scan(piece, layout)
        if self._rest is None:
            return scanned
        rest = self._rest.scan(piece, layout)
        together = sorted([*scanned.matches, *rest.matches], key=attrgetter("rule"))
        return Scanned(together, scanned.last, scanned.leans or rest.leans)

    def program(self, piece: Piece, layout: Layout) -> Any:
        """What native code is to run over the piece; None: nothing."""
        if not self._native or piece.places or piece.stamps is not None or not piece.data:
            return None
        return self._program(layout)

    def _program(self, layout: Layout) -> Any:
        names = tuple(form.name for form in layout.formats)
        if names not in self._programs:
            self._programs[names] = self._translated(layout)
        return self._programs[names]

    def _translated(self, layout: Layout) -> Any:
        assert core is not None
        plans = [self.plans[number] for number in self._native]
        try:
            return core.Scan(program(layout.formats, layout.starts, plans, self._together(self._native)))
        except UnfitError:
            return None

    def _fitting(self) -> list[int]:
        """The rules that native code scans; none of them when it would look at each event for rules that want few."""
        fitting = [number for number, plan in enumerate(self.plans) if fits(plan)]
        needles = self._together(fitting)
        if needles is not None and (len(needles) > FEW_NEEDLES or any(needle.ignore_case for needle in needles)):
            return []
        return fitting

    def _together(self, rules: list[int]) -> set[Needle] | None:
        """One of these is in every event that a rule takes; None: any event may be taken."""
        wanted = [self._wanted[rule] for rule in rules]
        return None if None in wanted else {needle for some in wanted for needle in some or ()}

    def _share(self, rules: list[int]) -> Scanner:
        """One that scans these in Python."""
        scanner = Scanner(self.plans, self._lists, self._prefilters, only=rules)
        scanner.mismatches = self.mismatches
        return scanner

    def _packed(self, number: int, block: Any, piece: Piece) -> Packed:
        rule = self._native[number]
        return Packed(rule, piece.origin, piece.arrived, block, piece.position, piece.line, self.plans[rule].tabulates)

    def _mended(
        self, piece: Piece, layout: Layout, matches: list[Packed], odd: list[Stretch], last: Instant | None
    ) -> Scanned | None:
        """With what Python finds in the odd stretches; None: it should scan all of the piece."""
        self._odd = self._odd or self._share(self._native)
        before = [counter.count for counter in self.mismatches]
        scans = [self._odd.scan(_gathered(piece, layout, odd), layout)]
        if scans[0].borrows:  # from an event above that is not odd: then each stretch has to know what is above it
            for counter, count in zip(self.mismatches, before, strict=True):
                counter.count = count
            if len(odd) > FEW_STRETCHES:
                return None
            scans = [self._odd.scan(_gathered(piece, layout, [stretch]), layout) for stretch in odd]
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
