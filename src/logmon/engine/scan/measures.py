"""What the measure of a rule reads from each event, as code: the value column of `Matches`."""

from typing import Any

from logmon.engine.scan.expressions import as_text, condition, expression
from logmon.engine.scan.scope import Code, Scope
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
            bits = [f"({1 << n} if {_aside(step.filter, scope)} else 0)" for n, step in enumerate(steps)]
            return " | ".join(bits)
        case tree.Slo(good=good):
            return _aside(good, scope)
        case tree.New(field=field) | tree.Change(field=field):
            return _told_apart(scope.field(field), scope)
    return None


def skips_zero(terminal: tree.Terminal | None) -> bool:
    """Events whose value is None or 0 say nothing to these rules."""
    return isinstance(terminal, tree.Sequence)


def skips_none(terminal: tree.Terminal | None) -> bool:
    return isinstance(terminal, tree.New | tree.Change)


def _input(aggregate: tree.Aggregate, scope: Scope) -> str:
    if aggregate.filter is not None and aggregate.of is None:
        return _aside(aggregate.filter, scope)
    assert aggregate.of is not None
    read: Any = expression(aggregate.of, scope)
    code: str = _told_apart(read, scope) if aggregate.name == "distinct" else read.text
    if aggregate.name != "distinct" and read.kind not in ("int", "float"):
        read, value = scope.bind(measured(scope.mismatches), "measured"), scope.fresh("n")
        code = f"({value} if ({value} := {code}).__class__ is int else {read}({value}))"
    if aggregate.filter is not None:
        code = f"({code} if {_aside(aggregate.filter, scope)} else None)"
    return code


def _aside(node: tree.Filter, scope: Scope) -> str:
    """A condition that is not about the whole event: what it captures is known in itself and nowhere else."""
    before = dict(scope.locals)
    code = condition(node, scope, False)
    scope.locals = before
    return code


def _told_apart(code: Code, scope: Scope) -> str:
    """A value that is told from others by its text; lists and tables have none."""
    return as_text(code, scope) if code.kind in ("any", "level") and code.text != "None" else code.text
