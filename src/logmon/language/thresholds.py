"""Checks a measure and what it is compared with: units, possible values, and comparisons that mean nothing."""

from msgspec import Struct
from msgspec.structs import replace

from logmon.config.findings import Findings
from logmon.language import tree
from logmon.language.conditions import Conditions
from logmon.language.defines import walk
from logmon.language.units import in_unit, unit_of
from logmon.model.time import Duration

_FIELD_UNIT = frozenset({"sum", "avg", "min", "max", "stddev", "quantile"})
_COUNTED = frozenset({"count", "distinct"})
_NEVER_NEGATIVE = frozenset({"count", "rate", "distinct", "ratio", "stddev"})


class Thresholds:
    def __init__(self, conditions: Conditions, findings: Findings) -> None:
        self._conditions = conditions
        self._findings = findings

    def measured(self, node: tree.Measured) -> tree.Measured:
        measure = self._measure(node.measure)
        if not isinstance(measure, tree.Aggregate) and not any(
            isinstance(part, tree.Aggregate) for part in walk(measure)
        ):
            self._findings.error("LM111", measure.span, "a number is not a measure", label="it never changes")
        compare = self._threshold(measure, node.compare, node) if node.compare is not None else None
        clear = self._threshold(measure, node.clear, node) if node.clear is not None else None
        if node.compare is None and (node.clear is not None or node.hold is not None):
            word = "clear" if node.clear is not None else "for"
            self._findings.error("LM114", node.span, f"`{word}` needs a comparison before it", label="none stands here")
        if compare is not None and compare.against is None:
            self._possible(measure, compare)
        if compare is not None and clear is not None and node.compare is not None and node.clear is not None:
            self._clear(compare, clear)
        return replace(node, measure=measure, compare=compare, clear=clear)

    def _measure(self, node: tree.Measure) -> tree.Measure:
        match node:
            case tree.MeasureArithmetic():
                return replace(node, left=self._measure(node.left), right=self._measure(node.right))
            case tree.Aggregate():
                of = self._conditions.value(node.of) if node.of is not None else None
                condition = self._conditions.filter(node.filter) if node.filter is not None else None
                if isinstance(of, tree.Literal):
                    self._findings.error("LM104", of.span, f"`{node.name}` reads a field", label="this is no field")
                return replace(node, of=of, filter=condition)
            case tree.Literal():
                return node

    def _threshold(self, measure: tree.Measure, threshold: tree.Threshold, node: tree.Measured) -> tree.Threshold:
        if threshold.against is not None and node.window is not None and node.window.kind == "session":
            self._findings.error(
                "LM114", threshold.span, f"a session has no window `{threshold.against}` it", help="use `in` or `every`"
            )
        value = threshold.value
        if value.kind == "duration":
            unit = _unit(measure)
            if unit is None:
                self._findings.error(
                    "LM106",
                    value.span,
                    "the measure does not say in which unit it counts time",
                    label="a duration cannot be compared with it",
                    help="compare with a bare number, or measure a field whose name ends in _ns _us _ms _s",
                )
                return threshold
            value = tree.Literal("number", in_unit(value.value, unit), span=value.span)
        return replace(threshold, value=value)

    def _possible(self, measure: tree.Measure, threshold: tree.Threshold) -> None:
        """Comparisons that no value, or every value, of the measure meets."""
        span = _range(measure)
        if span is None:
            return
        at = threshold.value
        verdict = _decided(span, threshold.op, at.value)
        if verdict is None:
            return
        name = measure.name if isinstance(measure, tree.Aggregate) else "the measure"
        bounds = f"`{name}` lies between 0 and 1" if span.high is not None else f"`{name}` is never below zero"
        if verdict:
            self._findings.warning("LM410", threshold.span, "this always holds", label=bounds)
            return
        percent = span.high is not None and isinstance(at.value, int | float) and 1 < at.value <= 100
        fix = f"{threshold.op} {at.value:g}%" if percent else None
        self._findings.error(
            "LM401",
            threshold.span,
            "this can never hold",
            label=f"{bounds}; did you mean `{fix}`?" if fix else bounds,
            fix=fix,
        )

    def _clear(self, compare: tree.Threshold, clear: tree.Threshold) -> None:
        """`> 5 clear > 3` would end an episode while it begins."""
        same = compare.op[0] == clear.op[0] and compare.op[0] in "<>"
        if same and compare.against is None and clear.against is None:
            self._findings.error(
                "LM114",
                clear.span,
                "`clear` points the same way as the condition",
                label=f"the episode would end as it begins; did you mean `{_turned(clear.op)}`?",
            )


class _Range(Struct, frozen=True):
    low: float
    high: float | None
    whole: bool


def _range(measure: tree.Measure) -> _Range | None:
    if not isinstance(measure, tree.Aggregate) or measure.name not in _NEVER_NEGATIVE:
        return None
    return _Range(0, 1 if measure.name == "ratio" else None, measure.name in _COUNTED)


def _decided(span: _Range, op: str, value: float) -> bool | None:
    """True: always; False: never; None: it depends."""
    below, above = value < span.low, span.high is not None and value > span.high
    if op in (">", ">="):
        if below or (op == ">=" and value == span.low):
            return True
        return False if above or (op == ">" and value == span.high) else None
    if op in ("<", "<="):
        if below or (op == "<" and value == span.low):
            return False
        return True if above or (op == "<=" and value == span.high) else None
    outside = below or above or (span.whole and value != int(value))
    return (op == "!=") if outside else None


def _unit(measure: tree.Measure) -> Duration | None:
    if isinstance(measure, tree.Aggregate):
        return unit_of(measure.of) if measure.name in _FIELD_UNIT and measure.of is not None else None
    if isinstance(measure, tree.MeasureArithmetic):
        left, right = _unit(measure.left), _unit(measure.right)
        if measure.op in "+-" and left == right:
            return left
        if measure.op in "*/" and right is None:
            return left
    return None


def _turned(op: str) -> str:
    return op.replace("<", "\0").replace(">", "<").replace("\0", ">")
