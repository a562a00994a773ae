"""What the measure of a rule reads from each event, as code: the value column of `Matches`."""

from typing import Any

from logmon.engine.scan.expressions import condition, expression
from logmon.engine.scan.scope import Scope
from logmon.engine.scan.values import measured
from logmon.language import tree


def leaves(measure: tree.Measure) -> tuple[tree.Aggregate, ...]:
    """The aggregates of a measure, left to right: `sum(bytes) / count` has two."""
    match measure:
        case tree.Aggregate():
            return (measure,)
        case tree.MeasureArithmetic(left=left, right=right):
            return leaves(left) + leaves(right)
    return ()


def reads(aggregate: tree.Aggregate) -> bool:
    """Does it read a value from the event? `count` and `rate` without a filter do not."""
    return aggregate.of is not None or aggregate.filter is not None


def value_code(terminal: tree.Terminal | None, scope: Scope) -> str | None:
    """The expression of the value column; None when the rule needs no values.

    One reading aggregate gives a scalar, several give a tuple in the order of `leaves`. A sequence gives the bit mask
    of the steps that the event fits, `slo` whether it is good, `new` and `change` the value of the field.
    """
    match terminal:
        case tree.Measured(measure=measure):
            columns = [_input(leaf, scope) for leaf in leaves(measure) if reads(leaf)]
            if not columns:
                return None
            return columns[0] if len(columns) == 1 else f"({', '.join(columns)})"
        case tree.Sequence(steps=steps):
            bits = [f"({1 << n} if {condition(step.filter, scope, False)} else 0)" for n, step in enumerate(steps)]
            return " | ".join(bits)
        case tree.Slo(good=good):
            return condition(good, scope, False)
        case tree.New(field=field) | tree.Change(field=field):
            return scope.field(field).text
    return None


def skips_zero(terminal: tree.Terminal | None) -> bool:
    """Events whose value is None or 0 say nothing to these rules."""
    return isinstance(terminal, tree.Sequence)


def skips_none(terminal: tree.Terminal | None) -> bool:
    return isinstance(terminal, tree.New | tree.Change)


def _input(aggregate: tree.Aggregate, scope: Scope) -> str:
    if aggregate.filter is not None and aggregate.of is None:
        return condition(aggregate.filter, scope, False)
    assert aggregate.of is not None
    read: Any = expression(aggregate.of, scope)
    code: str = read.text
    if aggregate.name != "distinct" and read.kind not in ("int", "float"):
        read, value = scope.bind(measured(scope.mismatches), "measured"), scope.fresh("n")
        code = f"({value} if ({value} := {code}).__class__ is int else {read}({value}))"
    if aggregate.filter is not None:
        code = f"({code} if {condition(aggregate.filter, scope, False)} else None)"
    return code
