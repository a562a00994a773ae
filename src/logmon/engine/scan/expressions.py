"""Expressions and filters of the language to Python expressions over one record `e` and its raw bytes `raws[i]`."""

import ipaddress
import re
from typing import Any

import msgspec

from logmon.engine.scan.linear import MAX_LINE
from logmon.engine.scan.scope import NOTHING, Code, Scope
from logmon.engine.scan.values import FUNCTIONS, arithmetic, comparison, in_network, number, spells_otherwise, text
from logmon.language import tree
from logmon.model.event import Level

_CHARACTER = r"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})"
"""One character of UTF-8, where a pattern is read byte by byte."""

LEVEL_WORDS = {level.label: int(level) for level in Level} | {"warning": 40, "err": 50, "fatal": 60, "crit": 60}

_LABELS = {int(level): level.label for level in Level}


def expression(node: tree.Expr, scope: Scope) -> Code:
    match node:
        case tree.Literal(value=value, kind=kind):
            return Code(repr(value), {"text": "text", "level": "level"}.get(kind, "any"))
        case tree.Field(path=path):
            return scope.field(path)
        case tree.Call(name=name, args=args):
            call = scope.bind(FUNCTIONS[name], name)
            return Code(f"{call}({', '.join(_operand(arg, scope) for arg in args)})", "any")
        case tree.Arithmetic(op=op, left=left, right=right):
            call = scope.bind(arithmetic(op), "arithmetic")
            return Code(f"{call}({_operand(left, scope)}, {_operand(right, scope)})", "any")
        case tree.Negative(value=value):
            call = scope.bind(arithmetic("-"), "minus")
            return Code(f"{call}(0, {_operand(value, scope)})", "any")
    raise TypeError(node)


def _operand(node: tree.Expr, scope: Scope) -> str:
    """What functions and arithmetic read: of a level its word, which is no number."""
    code = expression(node, scope)
    return as_text(code, scope) if code.kind == "level" else code.text


def as_text(code: Code, scope: Scope) -> str:
    """Code for the value as str or None."""
    if code.kind == "level":
        return f"{scope.bind(_LABELS.get, 'label')}({code.text})"
    return code.text if code.kind == "text" else f"{scope.bind(text, 'text')}({code.text})"


def as_bytes(code: Code, scope: Scope) -> str:
    """Code for the value as bytes (empty when missing), to search in."""
    if code.kind == "bytes":
        return f"({code.text} or b'')"
    return f"{scope.bind(_encoded, 'encoded')}({code.text})"


def _encoded(value: Any) -> bytes:
    return value if isinstance(value, bytes) else (text(value) or "").encode("utf-8", "surrogatepass")


def _spelled(value: Any) -> bytes | None:
    """The text of a value as UTF-8; None when it has none."""
    return None if (known := text(value)) is None else known.encode("utf-8", "surrogatepass")


def condition(node: tree.Filter, scope: Scope, sure: bool = True) -> str:
    """A filter as a Python condition. `sure`: every event that goes on has passed it, so what it captures is set."""
    match node:
        case tree.All(parts=parts):
            return "(" + " and ".join(condition(part, scope, sure) for part in _cheap_first(parts)) + ")"
        case tree.Either(parts=parts):
            return "(" + " or ".join(condition(part, scope, False) for part in parts) + ")"
        case tree.Not(part=part):
            return f"(not {condition(part, scope, False)})"
        case tree.Phrase(text=phrase, ignore_case=ignore_case):
            return _phrase(phrase, ignore_case)
        case tree.Matches():
            return _regex(node, scope, sure)
        case tree.Like(field=field, pattern=pattern):
            return _like(scope.field(field), field, pattern, scope)
        case tree.Compare():
            return _compare(node, scope)
        case tree.Member():
            return _member(node, scope)
        case tree.Exists(field=field):
            return f"({scope.field(field).text} is not None)"
    raise TypeError(node)


def _cheap_first(parts: tuple[tree.Filter, ...]) -> tuple[tree.Filter, ...]:
    """Phrases before the rest: they cost nothing, capture nothing and name nothing."""
    return tuple(sorted(parts, key=lambda part: not isinstance(part, tree.Phrase)))


def _phrase(phrase: str, ignore_case: bool) -> str:
    raw = phrase.encode("utf-8", "surrogateescape")
    if ignore_case:
        lowered = phrase.lower().encode("utf-8", "surrogateescape")
        if raw.isascii():
            return f"({lowered!r} in raws[i].lower())"
        return f"({phrase.lower()!r} in raws[i].decode('utf-8', 'replace').lower())"
    return f"({raw!r} in raws[i])"


def _regex(node: tree.Matches, scope: Scope, sure: bool) -> str:
    if node.negated:
        return f"(not {_regex(msgspec.structs.replace(node, negated=False), scope, False)})"
    subject, missing = _searched(node.field, scope)
    compiled, search, fast = scope.regex(node.regex)
    if fast == search:
        call = f"{search}({subject})"
    else:
        name = scope.fresh("s")
        call = f"({fast} if len({name} := {subject}) <= {MAX_LINE} else {search})({name})"
    if not compiled.names:
        return f"({missing}{call} is not None)"
    groups = scope.fresh("g")
    if not sure:
        scope.unsure.append(groups)
    for name, index in compiled.names.items():
        before = scope.locals.get(name)
        code = f"{groups}[{index}]" if sure else f"({groups} and {groups}[{index}])"
        scope.locals[name] = Code(code if sure or before is None else f"({code} or {before.text})", "bytes")
    return f"({missing}({groups} := {call}) is not None)"


def _searched(field: str | None, scope: Scope) -> tuple[str, str]:
    """The text that a regex is to search, and the condition in front of it that there is one."""
    if field in (None, "raw"):
        return "raws[i]", ""
    code = scope.field(str(field))
    if code.kind == "bytes":
        return as_bytes(code, scope), f"{code.text} is not None and "
    name, value = scope.fresh("b"), as_text(code, scope) if code.kind == "level" else code.text
    return name, f"({name} := {scope.bind(_spelled, 'spelled')}({value})) is not None and "


def _like(value: Code, field: str, pattern: str, scope: Scope) -> str:
    if value is NOTHING:
        return "False"
    if value.kind == "level":
        return f"({value.text} == {LEVEL_WORDS.get(pattern.lower())!r})" if pattern.lower() in LEVEL_WORDS else "False"
    if "/" in pattern and _is_network(pattern):
        return f"{scope.bind(in_network(pattern), 'inside')}({value.text})"
    if not re.search(r"[*?]", pattern):
        return _equals_text(value, pattern, scope)
    return _glob(value, pattern, scope)


def _equals_text(value: Code, pattern: str, scope: Scope) -> str:
    if value.kind == "bytes":
        return f"({value.text} == {pattern.encode()!r})"
    if number(pattern) is None and pattern not in ("true", "false"):
        return f"({value.text} == {pattern!r})"
    return f"({as_text(value, scope)} == {pattern!r})"


def _glob(value: Code, pattern: str, scope: Scope) -> str:
    name = scope.fresh()
    subject = value.text if value.kind == "bytes" else as_text(value, scope)
    quote = (lambda s: repr(s.encode())) if value.kind == "bytes" else repr
    body = pattern.strip("*")
    if "?" not in pattern and "*" not in body:
        if pattern in ("*", "**"):
            return f"({subject} is not None)"
        test = f"{quote(body)} in {name}"
        if not pattern.startswith("*"):
            test = f"{name}.startswith({quote(body)})"
        elif not pattern.endswith("*"):
            test = f"{name}.endswith({quote(body)})"
        return f"(({name} := {subject}) is not None and {test})"
    one = _CHARACTER if pattern.isascii() else "."
    source = "^" + "".join({"*": ".*", "?": one}.get(c, re.escape(c)) for c in pattern) + "$"
    _, search, _ = scope.regex(tree.Regex(pattern=source, flags="s"))
    spelled = (
        value.text
        if value.kind == "bytes" and "?" not in pattern
        else f"{scope.bind(_spelled, 'spelled')}({value.text})"
    )
    return f"(({name} := {spelled}) is not None and {search}({name}) is not None)"


def _is_network(pattern: str) -> bool:
    try:
        ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        return False
    return True


def _compare(node: tree.Compare, scope: Scope) -> str:
    if node.op == "!=":
        return f"(not {_compare(tree.Compare(op='==', left=node.left, right=node.right), scope)})"
    left, right = expression(node.left, scope), expression(node.right, scope)
    if isinstance(node.right, tree.Literal):
        value = node.right.value
        if node.right.kind == "level" or left.kind == "level":
            return _compare_level(left, node.op, node.right)
        if node.right.kind == "null":
            return f"({left.text} is None)" if node.op == "==" else "False"
        if node.right.kind == "network":
            return f"{scope.bind(in_network(value), 'inside')}({left.text})"
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _compare_number(left, node.op, value, scope)
        if node.op == "==" and isinstance(value, str) and number(value) is None:
            return _equals_text(left, value, scope)
    call = scope.bind(comparison(node.op, scope.mismatches), "compare")
    return f"{call}({left.text}, {right.text})"


def _compare_level(left: Code, op: str, literal: tree.Literal) -> str:
    rank = literal.value if literal.kind == "level" else LEVEL_WORDS.get(str(literal.value).lower(), literal.value)
    if not isinstance(rank, int):
        return "False"
    if op == "==":
        return f"({left.text} == {rank})"
    missing = -1 if op in (">", ">=") else 1_000
    return f"((({left.text}) or {missing}) {op} {rank})"


def _compare_number(left: Code, op: str, value: Any, scope: Scope) -> str:
    call = scope.bind(comparison(op, scope.mismatches), "compare")
    name = scope.fresh()
    if left.kind == "int":
        return f"(({name} := {left.text}) is not None and {name} {op} {value!r})"
    if left.kind == "bytes":
        return (
            f"(int({name}) {op} {value!r} if ({name} := {left.text}) is not None and len({name}) < 19"
            f" and {name}.isdigit() else {call}({name}, {value!r}))"
        )
    return f"({name} {op} {value!r} if ({name} := {left.text}).__class__ is int else {call}({name}, {value!r}))"


def _member(node: tree.Member, scope: Scope) -> str:
    value = expression(node.field, scope)
    if node.file is not None:
        lists = scope.bind(scope.lists, "lists")
        return f"({as_text(value, scope)} in {lists}[{node.file!r}])"
    tests: list[str] = []
    plain = frozenset(item.value for item in node.items if item.kind == "text")
    if value.kind == "level":
        return f"({value.text} in {sorted(LEVEL_WORDS[w] for w in map(str.lower, plain) if w in LEVEL_WORDS)!r})"
    if plain:
        tests.append(f"{as_text(value, scope)} in {scope.bind(plain, 'members')}")
    others = [item for item in node.items if item.kind != "text" or spells_otherwise(item.value)]
    tests.extend(_compare(tree.Compare(op="==", left=node.field, right=item), scope) for item in others)
    return "(" + " or ".join(tests) + ")"
