"""Operands and operators on an explicit stack, put together by precedence (Dijkstra's shunting yard, MR 34/61, 1961).

Iterative on purpose: a chain of a hundred thousand `or` and a tower of brackets need no recursion; what would be too
deep for those who walk the tree later is a diagnostic.
"""

from msgspec import Struct

from logmon.config.findings import Findings
from logmon.language import tree
from logmon.language.lexer import Token
from logmon.language.lists import LITERALS
from logmon.language.words import FUNCTIONS, STAGES
from logmon.model.diagnostic import Span

NESTING = 200
"""Deepest tree that is accepted."""

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_PRECEDENCE = dict.fromkeys(COMPARISONS, 4) | {
    "or": 1,
    "and": 2,
    "not": 3,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
    "neg": 7,
}
_ARITHMETIC = 5
PREFIX = frozenset({"not", "neg"})

Operandum = tree.Filter | tree.Expr


class Operand(Struct, gc=False):
    """What was read, how deep it is, and where. `node` is None where a mistake was already reported."""

    node: Operandum | None
    height: int
    start: int
    end: int


class Operator(Struct, gc=False):
    """One that waits for its operands; `times` counts the links of a chain of `and` or `or`."""

    name: str
    start: int
    times: int = 1


class Frame:
    """One open bracket: of a group, or of the arguments of a function."""

    def __init__(self, opener: Token | None, function: Token | None = None) -> None:
        self.opener = opener
        self.function = function
        self.operands: list[Operand] = []
        self.operators: list[Operator] = []
        self.arguments: list[Operand] = []


class Stack:
    """What was read so far and is not yet put together: one frame per open bracket."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._frames = [Frame(None)]
        self.too_deep = False

    @property
    def top(self) -> Frame:
        return self._frames[-1]

    @property
    def depth(self) -> int:
        """Open brackets."""
        return len(self._frames) - 1

    def push(self, node: Operandum | None, height: int, span: Span) -> None:
        self.top.operands.append(Operand(node, height, span.start, span.end))

    def prefix(self, name: str, start: int) -> None:
        self.top.operators.append(Operator(name, start))

    def binary(self, name: str, start: int) -> None:
        """An operator between two operands; a chain of one connective stays flat."""
        frame, precedence = self.top, _PRECEDENCE[name]
        chain = name in ("and", "or")
        self._reduce(frame, precedence + 1 if chain else precedence)
        if chain and frame.operators and frame.operators[-1].name == name:
            frame.operators[-1].times += 1
        else:
            frame.operators.append(Operator(name, start))

    def pop_value(self) -> Operand:
        """The value that stands before `~` or `in`."""
        self._reduce(self.top, _ARITHMETIC)
        return self.top.operands.pop()

    def argument(self) -> None:
        """One argument of a function is complete."""
        frame = self.top
        frame.arguments.append(self.collapse(frame))
        frame.operands.clear()

    def open(self, opener: Token, function: Token | None = None) -> None:
        if len(self._frames) > NESTING:
            self._deep(opener.span)
        self._frames.append(Frame(opener, function))

    def close(self, end: int) -> None:
        frame = self._frames.pop()
        opener, function = frame.opener, frame.function
        assert opener is not None, "the outermost frame is not closed"
        if function is None:
            inner = self.collapse(frame)
            self._frames[-1].operands.append(Operand(inner.node, inner.height, opener.start, end))
        else:
            if frame.operands or frame.operators or frame.arguments:
                frame.arguments.append(self.collapse(frame))
            self._frames[-1].operands.append(self._call(function, frame.arguments, end))

    def _call(self, function: Token, arguments: list[Operand], end: int) -> Operand:
        values = [self.as_value(argument) for argument in arguments]
        height = 1 + max((argument.height for argument in arguments), default=0)
        fewest, most = FUNCTIONS.get(function.value, (0, len(values)))
        span = Span(function.start, end)
        node: tree.Call | None = None
        if not fewest <= len(values) <= most:
            count = str(fewest) if fewest == most else f"{fewest} to {most}"
            self._findings.error("LM112", span, f"`{function.value}` takes {count} values, not {len(values)}")
        elif function.value in FUNCTIONS and None not in values:
            node = tree.Call(function.value, tuple(v for v in values if v is not None), span=span)
        return Operand(node, height, function.start, end)

    def collapse(self, frame: Frame) -> Operand:
        self._reduce(frame, 0)
        return frame.operands[-1]

    def _reduce(self, frame: Frame, floor: int) -> None:
        while frame.operators and _PRECEDENCE[frame.operators[-1].name] >= floor:
            operator = frame.operators.pop()
            count = 1 if operator.name in PREFIX else operator.times + 1
            operands = frame.operands[-count:]
            del frame.operands[-count:]
            frame.operands.append(self._apply(operator, operands))

    def _apply(self, operator: Operator, operands: list[Operand]) -> Operand:
        start = operator.start if operator.name in PREFIX else operands[0].start
        end = operands[-1].end
        height = 1 + max(operand.height for operand in operands)
        node = self._build(operator, operands, Span(start, end))
        if isinstance(node, tree.Literal):
            height -= 1
        if height > NESTING:
            self._deep(Span(operator.start, operator.start + 1))
            height = 1
        return Operand(node, height, start, end)

    def _build(self, operator: Operator, operands: list[Operand], span: Span) -> Operandum | None:
        name = operator.name
        if name in ("and", "or", "not"):
            parts = tuple(self.as_filter(operand) for operand in operands)
            known = tuple(part for part in parts if part is not None)
            if len(known) < 2 and name != "not":
                return known[0] if known else None
            if name == "not":
                return tree.Not(known[0], span=span) if known else None
            return tree.All(known, span=span) if name == "and" else tree.Either(known, span=span)
        left, right = self.as_value(operands[0]), self.as_value(operands[-1]) if len(operands) > 1 else None
        if name == "neg":
            return _negative(left, span) if left is not None else None
        if left is None or right is None:
            return None
        if name in COMPARISONS:
            return tree.Compare(name, left, right, span=span)
        return tree.Arithmetic(name, left, right, span=span)

    def _deep(self, span: Span) -> None:
        if not self.too_deep:
            self._findings.error(
                "LM107",
                span,
                f"nested more than {NESTING} deep",
                label="this is where it becomes too deep",
                help="name parts of it in [define]",
            )
        self.too_deep = True

    # Filters and values -----------------------------------------------------------------------------------------------

    def as_filter(self, operand: Operand) -> tree.Filter | None:
        """The operand as a condition; a string alone is a phrase."""
        node = operand.node
        if isinstance(node, tree.Literal) and node.kind == "text":
            return tree.Phrase(node.value, False, span=node.span)
        if node is None or isinstance(node, tree.Filter):
            return node
        span = Span(operand.start, operand.end)
        if not isinstance(node, tree.Field):
            self._findings.error("LM110", span, "a value alone is not a condition", help="compare it: value > 0")
        elif node.path in STAGES:
            self._findings.error(
                "LM110",
                span,
                f"`{node.path}` stands where a condition is expected",
                label="a `|` is missing before it",
                fix=f"| {node.path}",
            )
        else:
            self._findings.error(
                "LM110",
                span,
                "a field alone is not a condition",
                label="compared with what?",
                help=f'{node.path} == "…", exists {node.path}, or "{node.path}" for text in the line',
            )
        return None

    def as_value(self, operand: Operand) -> tree.Expr | None:
        """The operand as something to compare or compute with."""
        node = operand.node
        if node is None or isinstance(node, tree.Expr):
            return node
        help_ = "write `x > 1 and x < 5`" if isinstance(node, tree.Compare) else "join conditions with `and` and `or`"
        self._findings.error(
            "LM110", Span(operand.start, operand.end), "a condition cannot be compared or computed with", help=help_
        )
        return None


def _negative(value: tree.Expr, span: Span) -> tree.Expr:
    if isinstance(value, tree.Literal) and value.kind in LITERALS and value.kind != "network":
        return tree.Literal(value.kind, -value.value, span=span)
    return tree.Negative(value, span=span)
