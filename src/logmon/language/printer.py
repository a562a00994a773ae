"""Tree -> text, in one canonical form. `parse(print_pipeline(p))` is `p` again, spans apart."""

import re
from decimal import Decimal
from typing import assert_never

from logmon.language import tree
from logmon.language.paths import print_path
from logmon.model.durations import exact_duration
from logmon.model.event import Level
from logmon.model.later import later

_SUM, _PRODUCT = 1, 2
_PRECEDENCE = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT}
_BARE_PATTERN = later(r"""[^\s()|,"'`\\]+""")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNPRINTABLE = later(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029]')


def print_pipeline(pipeline: tree.Pipeline) -> str:
    """The canonical text."""
    parts = [print_stage(stage) for stage in pipeline.stages]
    if pipeline.terminal is not None:
        parts.append(print_terminal(pipeline.terminal))
    parts += [_arrange(stage) for stage in pipeline.arrange]
    head = [print_filter(pipeline.filter)] if pipeline.filter is not None else []
    text = " | ".join(head + parts)
    return f"| {text}" if not head and parts else text


def print_filter(node: tree.Filter) -> str:
    match node:
        case tree.All(parts=parts):
            return " and ".join([_grouped(part, (tree.All, tree.Either)) for part in parts])
        case tree.Either(parts=parts):
            return " or ".join([_grouped(part, (tree.Either,)) for part in parts])
        case tree.Not(part=tree.Member() as member):
            return _member(member, "not in")
        case tree.Not(part=part):
            return f"not {_grouped(part, (tree.All, tree.Either))}"
        case tree.Phrase(text=text, ignore_case=ignore_case):
            return quoted(text) + ("i" if ignore_case else "")
        case tree.Matches(field=None, regex=regex):
            return _regex(regex)
        case tree.Matches(field=field, regex=regex, negated=negated):
            return f"{print_path(str(field))} {'!~' if negated else '~'} {_regex(regex)}"
        case tree.Like(field=field, pattern=pattern):
            bare = _BARE_PATTERN.fullmatch(pattern) is not None
            return f"{print_path(field)}:{pattern if bare else quoted(pattern)}"
        case tree.Compare(op=op, left=left, right=right):
            return f"{print_value(left)} {op} {print_value(right)}"
        case tree.Member():
            return _member(node, "in")
        case tree.Exists(field=field):
            return f"exists {print_path(field)}"
        case tree.Named(name=name):
            return f"${name}"
        case _:
            assert_never(node)


def _grouped(node: tree.Filter, weaker: tuple[type[tree.Node], ...]) -> str:
    return f"({print_filter(node)})" if isinstance(node, weaker) else print_filter(node)


def _member(node: tree.Member, word: str) -> str:
    if node.file is not None:
        file = node.file if re.fullmatch(r"[^\s|()\[\],\"]+", node.file) else f'"{node.file}"'
        return f"{print_value(node.field)} {word} @{file}"
    return f"{print_value(node.field)} {word} [{', '.join([print_literal(item) for item in node.items])}]"


def _regex(node: tree.Regex) -> str:
    return f"/{node.pattern}/{node.flags}"


def print_value(node: tree.Expr, floor: int = 0) -> str:
    """`floor`: what binds no stronger than this stands in brackets."""
    match node:
        case tree.Literal():
            return print_literal(node)
        case tree.Field(path=path):
            return print_path(path)
        case tree.Call(name=name, args=args):
            return f"{name}({', '.join([print_value(arg) for arg in args])})"
        case tree.Negative(value=value):
            return f"-{print_value(value, _PRODUCT)}"
        case tree.Arithmetic(op=op, left=left, right=right):
            precedence = _PRECEDENCE[op]
            text = f"{print_value(left, precedence - 1)} {op} {print_value(right, precedence)}"
            return f"({text})" if precedence <= floor else text
        case _:
            assert_never(node)


def print_literal(node: tree.Literal) -> str:
    value = node.value
    match node.kind:
        case "text":
            return quoted(value)
        case "bool":
            return "true" if value else "false"
        case "null":
            return "null"
        case "level":
            return Level(value).label
        case "duration":
            return exact_duration(value) if value >= 0 else f"-{exact_duration(-value)}"
        case "size":
            return f"{value}B"
        case "percent":
            return f"{_plain(Decimal(repr(value)) * 100)}%"
        case "factor":
            return f"{value!r}x"
        case "network":
            return str(value)
        case _:
            return repr(value)


def quoted(text: str) -> str:
    """A string with its quotes and escapes."""
    return '"' + _UNPRINTABLE.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04x}", text) + '"'


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def print_stage(stage: tree.Stage) -> str:
    match stage:
        case tree.Parse(regex=regex, source=source):
            return f"parse {_regex(regex)}" + (f" from {print_path(source)}" if source is not None else "")
        case tree.Set(assigns=assigns):
            return "set " + ", ".join([f"{print_path(a.name)} = {print_value(a.value)}" for a in assigns])
        case tree.Where(filter=condition):
            return f"where {print_filter(condition)}"
        case _:
            assert_never(stage)


def print_terminal(node: tree.Terminal) -> str:
    match node:
        case tree.Measured():
            return _measured(node)
        case tree.Once(by=by):
            return _joined("once", _by(by))
        case tree.Absent(within=within, by=by, known=known):
            return _joined("absent", _by(by), f"in {exact_duration(within)}", _span("known", known))
        case tree.New(field=field, by=by, learn=learn, within=within):
            name = "new template" if field == "template" else f"new({print_path(field)})"
            return _joined(name, _by(by), _span("learn", learn), _span("in", within))
        case tree.Change(field=field, by=by):
            return _joined(f"change({print_path(field)})", _by(by))
        case tree.Sequence(steps=steps, within=within, by=by):
            head = _joined("seq", _by(by), f"in {exact_duration(within)}")
            return f"{head}: " + " -> ".join([_step(step) for step in steps])
        case tree.Slo(target=target, good=good, within=within, by=by):
            share = _plain(Decimal(repr(target)) * 100)
            return _joined(f"slo {share}% of ({print_filter(good)})", _by(by), f"in {exact_duration(within)}")
        case _:
            assert_never(node)


def _step(step: tree.Step) -> str:
    return _joined("!" if step.negated else "", f"{step.times}x" if step.times != 1 else "", print_filter(step.filter))


def _measured(node: tree.Measured) -> str:
    return _joined(
        print_measure(node.measure),
        _by(node.by),
        f"limit {node.limit}" if node.limit is not None else "",
        f"{node.window.kind} {exact_duration(node.window.length)}" if node.window is not None else "",
        print_threshold(node.compare) if node.compare is not None else "",
        f"min {node.minimum}" if node.minimum is not None else "",
        _span("for", node.hold),
        f"clear {print_threshold(node.clear)}" if node.clear is not None else "",
    )


def print_measure(node: tree.Measure, floor: int = 0) -> str:
    """`floor` as in `print_value`."""
    match node:
        case tree.Literal():
            return print_literal(node)
        case tree.MeasureArithmetic(op=op, left=left, right=right):
            precedence = _PRECEDENCE[op]
            text = f"{print_measure(left, precedence - 1)} {op} {print_measure(right, precedence)}"
            return f"({text})" if precedence <= floor else text
        case tree.Aggregate(name=name, of=of, filter=condition, quantile=quantile):
            if quantile is not None:
                name = f"p{_plain(Decimal(repr(quantile)) * 100)}"
            if of is not None:
                return f"{name}({print_value(of)})"
            return f"{name}({print_filter(condition)})" if condition is not None else name
        case _:
            assert_never(node)


def print_threshold(node: tree.Threshold) -> str:
    return _joined(node.op, print_literal(node.value), node.against or "")


def _arrange(node: tree.Arrange) -> str:
    match node:
        case tree.Sort(field=field, descending=descending):
            return f"sort {print_path(field)}" + (" desc" if descending else "")
        case tree.Top(count=count):
            return f"top {count}"
        case tree.Keep(fields=fields):
            return "keep " + ", ".join([print_path(field) for field in fields])
        case _:
            assert_never(node)


def _by(names: tuple[str, ...]) -> str:
    return "by " + ", ".join([print_path(name) for name in names]) if names else ""


def _span(word: str, length: int | None) -> str:
    return f"{word} {exact_duration(length)}" if length is not None else ""


def _joined(*parts: str) -> str:
    return " ".join([part for part in parts if part])
