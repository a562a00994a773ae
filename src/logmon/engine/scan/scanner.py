"""Scan a piece of an origin: prefilter, decode what must be decoded, and run each rule's generated function.

A pure function of the bytes: what it answers does not depend on earlier calls, so that slices of a file can be scanned
by several processes and give the same matches.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from logmon.engine.plan import Plan
from logmon.engine.scan.codegen import Columns, RuleCode, generate
from logmon.engine.scan.fields import fields_of
from logmon.engine.scan.literals import Needle, Needles, necessary
from logmon.engine.scan.moments import Moments, NoMoments
from logmon.engine.scan.packed import Column
from logmon.engine.scan.pick import Picked, Starts, pick_all, pick_begun, pick_hits, pick_where, taken
from logmon.engine.scan.prefilter import Prefilter
from logmon.engine.scan.scope import FormOf
from logmon.engine.scan.values import Mismatches
from logmon.formats.base import Decoder, Format, Record
from logmon.formats.starting import Heads
from logmon.formats.timestamps import Timestamps
from logmon.formats.writers import Place
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import Instant

FEW = 400
"""More bytes than this per hit: hits are few, however short the lines are."""
HALF, DOUBLE = 0.5, 2
"""From so many hits per line on it is cheaper to split all lines than to find each; to look at each event for each rule
than to sort hits by rules."""


class Layout(Struct, frozen=True):
    """How the events of one origin are read: its formats (the main one first, plain last), where its events begin, and
    its timestamp reader."""

    formats: tuple[Format, ...]
    starts: Starts
    stamps: Timestamps


class Piece(Struct, frozen=True):
    """Whole events of one origin. `before` is the time of the last event before them that had one (None: none had);
    `line` the number of the first line (0: not counted). `places`, where events were put together from scattered lines,
    say where each came from."""

    origin: Origin
    data: bytes
    position: int
    line: int
    arrived: Instant
    before: Instant | None
    stamps: tuple[Instant, ...] | None = None
    places: tuple[Place, ...] = ()


class Scanned(Struct, frozen=True):
    """`last` is the time of the last event in the piece that has one (or `before`): the watermark follows it. `leans`:
    another `before` could have given another answer. `borrows`: an event has not its own time."""

    matches: Sequence[Column]
    last: Instant | None
    leans: bool = False
    borrows: bool = False


class _Compiled(Struct, frozen=True):
    decoder: Decoder
    codes: dict[int, RuleCode]


class Scanner:
    """The compiled stateless halves of a rule set.

    `prefilter=False` looks at every event (for tests of equality). `timeless`: nobody asks when events happened, so
    their times stay 0 and, where no rule reads a field, nothing is decoded (`tail -o raw`). `only` these rules are
    looked at (by number; None: all).
    """

    def __init__(
        self,
        plans: Sequence[Plan],
        lists: Mapping[str, frozenset[str]],
        prefilter: bool = True,
        timeless: bool = False,
        only: Iterable[int] | None = None,
    ) -> None:
        self.plans = tuple(plans)
        self._rules = list(range(len(self.plans)) if only is None else only)
        self.mismatches = tuple(Mismatches() for _ in self.plans)
        self._lists = lists
        self._form_of: FormOf | None = None
        self._timeless = timeless
        self._fields = frozenset(name for plan in plans for name in fields_of(plan.pipeline, plan.extras))
        self._heads: dict[Starts, Heads] = {}
        self._compiled: dict[tuple[str, int], _Compiled] = {}
        self._prefilters = prefilter
        self._wanted: dict[int, Needles | None] = {
            rule: necessary(self.plans[rule].pipeline) if prefilter else None for rule in self._rules
        }
        self._always = [rule for rule, needles in self._wanted.items() if needles is None]
        rules_of: dict[Needle, list[int]] = {}
        for rule, needles in self._wanted.items():
            for needle in needles or ():
                rules_of.setdefault(needle, []).append(rule)
        self._needles = sorted(rules_of)
        self._rules_of = [rules_of[needle] for needle in self._needles]
        self._prefilter: Prefilter | None = None

    @property
    def native(self) -> float:
        """The share of the rules that native code scans, as long as nothing is odd."""
        return 0

    def scan(self, piece: Piece, layout: Layout) -> Scanned:
        """Matches per rule, in line order, and how far time has come."""
        picked = self._pick(piece, layout.starts)
        moments = self._moments(piece, layout, picked)
        formats = layout.formats[-1:] if self._timeless and not self._fields else layout.formats
        found: dict[int, list[Columns]] = {}
        pending: Sequence[int] = range(len(picked.raws))
        for format_ in formats:
            compiled = self._compile(format_, layout.stamps)
            records = _decode(compiled.decoder, picked.raws, pending)
            missing = [i for i in pending if records[i] is None] if None in records else []
            if len(missing) == len(pending):
                continue
            read = [i for i in pending if records[i] is not None] if missing else pending
            moments.layer(compiled.decoder, records, read)
            self._run(compiled, picked, records, read, moments, piece, found)
            pending = missing
            if not pending:
                break
        matches = [self._columns(rule, found[rule], piece, picked, moments) for rule in sorted(found)]
        last = None if self._timeless else moments.last()
        return Scanned(matches, last, moments.leans, moments.borrows)

    def own_time(self, raw: bytes, layout: Layout, reference: Instant) -> Instant | None:
        """The timestamp that an event carries itself."""
        for format_ in layout.formats:
            decoder = self._compile(format_, layout.stamps).decoder
            record = decoder.decode([raw])[0]
            if record is not None:
                return decoder.times([record], reference)[0]
        return None

    def _pick(self, piece: Piece, starts: Starts) -> Picked:
        data = piece.data
        if self._needles and self._prefilter is None:
            self._prefilter = Prefilter(self._needles)  # made when it is needed: native code may do without
        hits = None if self._prefilter is None else self._prefilter.hits(data)
        density = 0.0 if hits is None or len(hits) * FEW <= len(data) else len(hits) / max(data.count(b"\n"), 1)
        if hits is not None and density < HALF and not self._always and not piece.places:
            return pick_hits(data, starts, self._sure(starts), hits, self._rules_of)
        if density >= (DOUBLE if len(self._rules_of) > 1 else HALF):
            hits = None
        rules = self._rules if hits is None else self._always
        if piece.places:
            picked = pick_begun(data, [place[0] for place in piece.places], rules)
        else:
            picked = pick_all(data, starts, rules)
        if hits is not None:
            pick_where(picked, hits, self._rules_of)
        return picked

    def _sure(self, starts: Starts) -> Heads:
        if starts not in self._heads:
            self._heads[starts] = Heads(starts)
        return self._heads[starts]

    def _moments(self, piece: Piece, layout: Layout, picked: Picked) -> Moments:
        def own_time(raw: bytes) -> Instant | None:
            return self.own_time(raw, layout, piece.arrived)

        kind = NoMoments if self._timeless else Moments
        return kind(piece.data, layout.starts, picked, piece.arrived, piece.before, piece.stamps, own_time)

    def _compile(self, format_: Format, stamps: Timestamps) -> _Compiled:
        known = self._compiled.get((format_.name, id(stamps)))
        if known is None:
            decoder = format_.decoder(self._fields, stamps)
            known = self._compiled[format_.name, id(stamps)] = _Compiled(decoder, {})
        return known

    def _code(self, compiled: _Compiled, rule: int) -> RuleCode:
        """Most rules are never asked about most formats: each is made when it is first needed."""
        code = compiled.codes.get(rule)
        if code is None:
            plan, mismatches = self.plans[rule], self.mismatches[rule]
            code = compiled.codes[rule] = generate(
                f"rule_{rule}", plan.pipeline, plan.extras, compiled.decoder, mismatches, self._lists, self._forms
            )
        return code

    def _forms(self) -> FormOf:
        if self._form_of is None:
            from logmon.engine.scan.forms import Forms  # 5 ms, which few rules need

            self._form_of = Forms()
        return self._form_of

    def _run(
        self,
        compiled: _Compiled,
        picked: Picked,
        records: list[Record],
        read: Sequence[int],
        moments: Moments,
        piece: Piece,
        found: dict[int, list[Columns]],
    ) -> None:
        source = piece.origin.source
        everything = range(len(records))
        for rule, picks in picked.picks.items():
            if len(read) < len(records):
                picks = read if picks == everything else [i for i in picks if records[i] is not None]
            if not picks:
                continue
            code = self._code(compiled, rule)
            times: Any = _Lazy(moments) if code.uses_time else ()
            columns = code.select(records, picked.raws, times, picks, source, piece.arrived)
            if columns[0]:
                found.setdefault(rule, []).append(columns)

    def _columns(self, rule: int, parts: list[Columns], piece: Piece, picked: Picked, moments: Moments) -> Matches:
        index, keys, values, extras = parts[0] if len(parts) == 1 else _interleave(parts)
        times, untimed = moments.at(index)
        matches = Matches(
            rule=rule,
            origin=piece.origin,
            arrived=piece.arrived,
            times=times,
            keys=keys,
            values=values,
            extras=extras,
            raws=[b""] * len(index),
            positions=[0] * len(index),
            untimed=untimed,
        )
        tabulates = self.plans[rule].tabulates
        if not tabulates or piece.places:
            positions = taken(picked.positions, index)
            matches.positions = _positions(piece, positions)
        if not tabulates:
            matches.raws = taken(picked.raws, index)
            matches.lines = _lines(piece, positions, matches.raws) if piece.line else None
        return matches


class _Lazy:
    """`times[i]` for generated code, computed when asked."""

    def __init__(self, moments: Moments) -> None:
        self._moments = moments

    def __getitem__(self, i: int) -> Instant:
        return self._moments.at([i])[0][0]


def _decode(decoder: Decoder, raws: list[bytes], pending: Sequence[int]) -> list[Record | None]:
    """Records of the pending events, at the places of their events; None elsewhere."""
    if len(pending) == len(raws):
        return decoder.decode(raws)
    records: list[Record | None] = [None] * len(raws)
    for i, record in zip(pending, decoder.decode([raws[i] for i in pending]), strict=True):
        records[i] = record
    return records


def _interleave(parts: list[Columns]) -> Columns:
    """Columns found by several formats in the same piece, back in the order of the events."""
    index = [i for part in parts for i in part[0]]
    order = sorted(range(len(index)), key=index.__getitem__)

    def column(number: int) -> list[Any] | None:
        if parts[0][number] is None:
            return None
        together = [value for part in parts for value in part[number]]  # type: ignore[union-attr]
        return [together[place] for place in order]

    return [index[place] for place in order], column(1), column(2), column(3)


def _positions(piece: Piece, positions: list[int]) -> list[int]:
    """Where events begin in the origin."""
    if not piece.places:
        return [piece.position + position for position in positions]
    return [place[1] + position - place[0] for position in positions if (place := _place(piece, position))]


def _place(piece: Piece, position: int) -> Place:
    return piece.places[bisect_right(piece.places, (position, 1 << 62)) - 1]


def _lines(piece: Piece, positions: list[int], raws: list[bytes]) -> list[tuple[int, int]]:
    """First and last line number of each event."""
    if piece.places:
        firsts = [place[2] + piece.data.count(b"\n", place[0], at) for at in positions if (place := _place(piece, at))]
        return [(first, first + raw.count(b"\n")) for first, raw in zip(firsts, raws, strict=True)]
    line, at = piece.line, 0
    numbers: list[tuple[int, int]] = []
    for position, raw in zip(positions, raws, strict=True):
        line += piece.data.count(b"\n", at, position)
        at = position
        numbers.append((line, line + raw.count(b"\n")))
    return numbers
