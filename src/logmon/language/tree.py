"""The syntax tree of the rule language: what was written, with the place of every word.

Frozen data. `span` counts code points in the text of the rule. Two trees are equal when their texts mean the same words
in the same order; the printer turns a tree back into text that parses to an equal tree (spans apart).
"""

from typing import Any

from msgspec import Struct, field

from logmon.model.diagnostic import Span
from logmon.model.time import Duration

NOWHERE = Span(0, 0)


class Node(Struct, frozen=True, kw_only=True, tag=True):
    span: Span = field(default=NOWHERE)

    def __eq__(self, other: object) -> bool:
        """Equal apart from spans."""
        return type(self) is type(other) and all(
            getattr(self, name) == getattr(other, name) for name in self.__struct_fields__ if name != "span"
        )

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in self.__struct_fields__ if name != "span")))


# Expressions ----------------------------------------------------------------------------------------------------------


class Literal(Node, frozen=True):
    """`kind`: text number duration size percent factor bool null network level. `value` is normalised: durations in ns,
    sizes in bytes, percentages as a share (5% is 0.05), factors as a number, networks as text, levels as the int of
    `Level`."""

    kind: str
    value: Any


class Field(Node, frozen=True):
    """A field by its dotted path, as written. `quoted` parts (backquotes) are kept as one part."""

    path: str


class Call(Node, frozen=True):
    """lower upper len abs round coalesce hour weekday."""

    name: str
    args: tuple["Expr", ...]


class Arithmetic(Node, frozen=True):
    """`op` is one of + - * / %."""

    op: str
    left: "Expr"
    right: "Expr"


class Negative(Node, frozen=True):
    value: "Expr"


Expr = Literal | Field | Call | Arithmetic | Negative

# Filters --------------------------------------------------------------------------------------------------------------


class Regex(Node, frozen=True):
    """The text between the slashes, with `(?<name>…)` as written, and its flags (`i`, `s`)."""

    pattern: str
    flags: str


class Phrase(Node, frozen=True):
    text: str
    ignore_case: bool


class Matches(Node, frozen=True):
    """`/regex/` (field is None: the raw text), `field ~ /regex/`, `field !~ /regex/`."""

    field: str | None
    regex: Regex
    negated: bool


class Like(Node, frozen=True):
    """`field:pattern`: equality, glob with * and ?, or a network, as the pattern says."""

    field: str
    pattern: str


class Compare(Node, frozen=True):
    """`op` is one of == != < <= > >=."""

    op: str
    left: Expr
    right: Expr


class Member(Node, frozen=True):
    """`field in [a, b]` or `field in @file.txt` (then `items` is empty and `file` is set)."""

    field: Expr
    items: tuple[Literal, ...]
    file: str | None


class Exists(Node, frozen=True):
    field: str


class Named(Node, frozen=True):
    """`$name`."""

    name: str


class All(Node, frozen=True):
    parts: tuple["Filter", ...]


class Either(Node, frozen=True):
    parts: tuple["Filter", ...]


class Not(Node, frozen=True):
    part: "Filter"


Filter = Phrase | Matches | Like | Compare | Member | Exists | Named | All | Either | Not

# Stages ---------------------------------------------------------------------------------------------------------------


class Parse(Node, frozen=True):
    """`| parse /regex/ [from field]`."""

    regex: Regex
    source: str | None


class Assign(Node, frozen=True):
    name: str
    value: Expr


class Set(Node, frozen=True):
    """`| set name = expr, …`."""

    assigns: tuple[Assign, ...]


class Where(Node, frozen=True):
    """`| where filter`."""

    filter: Filter


Stage = Parse | Set | Where

# Measures -------------------------------------------------------------------------------------------------------------


class Aggregate(Node, frozen=True):
    """`name`: count rate sum avg min max stddev distinct ratio, or quantile with `quantile` in 0..1 (p95 is 0.95).

    `of` is the field expression read (None for count, rate, ratio); `filter` the filter inside the brackets (count(…),
    ratio(…)) or None.
    """

    name: str
    of: Expr | None = None
    filter: Filter | None = None
    quantile: float | None = None


class MeasureArithmetic(Node, frozen=True):
    """Arithmetic of measures and numbers: `sum(bytes) / count`."""

    op: str
    left: "Measure"
    right: "Measure"


Measure = Aggregate | MeasureArithmetic | Literal


class Window(Node, frozen=True):
    """`kind`: in (sliding), every (tumbling), session."""

    kind: str
    length: Duration


class Threshold(Node, frozen=True):
    """`>= 5`, `> 2%`, `> 3x before`. `against` is None, `before` or `usual`; with it `value` is a factor."""

    op: str
    value: Literal
    against: str | None = None


class Measured(Node, frozen=True):
    """`measure [by keys] [window] [compare] [min N] [for D] [clear compare]`; without `compare` it is a query."""

    measure: Measure
    by: tuple[str, ...] = ()
    window: Window | None = None
    compare: Threshold | None = None
    minimum: int | None = None
    hold: Duration | None = None
    clear: Threshold | None = None
    limit: int | None = None


class Once(Node, frozen=True):
    by: tuple[str, ...] = ()


class Absent(Node, frozen=True):
    within: Duration
    by: tuple[str, ...] = ()
    known: Duration | None = None


class New(Node, frozen=True):
    """`new(field)`; `field` is `template` for `new template`."""

    field: str
    by: tuple[str, ...] = ()
    learn: Duration | None = None
    within: Duration | None = None


class Change(Node, frozen=True):
    field: str
    by: tuple[str, ...] = ()


class Step(Node, frozen=True):
    """`[!] [Nx] filter` of a sequence."""

    filter: Filter
    times: int = 1
    negated: bool = False


class Sequence(Node, frozen=True):
    steps: tuple[Step, ...]
    within: Duration
    by: tuple[str, ...] = ()


class Slo(Node, frozen=True):
    """`slo 99.9% of (good) [by keys] in 30d`; `target` is a share in 0..1."""

    target: float
    good: Filter
    within: Duration
    by: tuple[str, ...] = ()


Terminal = Measured | Once | Absent | New | Change | Sequence | Slo

# Query-only stages ----------------------------------------------------------------------------------------------------


class Sort(Node, frozen=True):
    field: str
    descending: bool


class Top(Node, frozen=True):
    count: int


class Keep(Node, frozen=True):
    fields: tuple[str, ...]


Arrange = Sort | Top | Keep


class Pipeline(Node, frozen=True):
    """A whole text: which events, what is done to them, what is measured, how the answer is arranged.

    `filter` None takes every event. `terminal` None makes it a plain filter (`tail -w`).
    """

    filter: Filter | None = None
    stages: tuple[Stage, ...] = ()
    terminal: Terminal | None = None
    arrange: tuple[Arrange, ...] = ()
