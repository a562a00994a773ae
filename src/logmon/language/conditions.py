"""Checks filters and expressions, and rewrites them into the form that the engine compiles."""

from msgspec import Struct
from msgspec.structs import replace

from logmon.config.findings import Findings
from logmon.config.suggest import did_you_mean, nearest
from logmon.language import tree
from logmon.language.checked import Context
from logmon.language.defines import MAX_NODES, circle, relocated, size
from logmon.language.regexes import check_regex
from logmon.language.scope import Scope
from logmon.language.units import in_unit, unit_of
from logmon.language.words import LEVELS, NUMERIC
from logmon.model.diagnostic import Severity, Span

_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_ORDERED = frozenset({"<", "<=", ">", ">="})
_LEVEL_HELP = "levels: trace debug info notice warn error critical alert emergency"
_LEVEL = "level"
_DEEPEST_DEFINE = 20


class Conditions:
    """Walks one text's filters. Mistakes inside a define are told where it is written, not where it is used."""

    def __init__(
        self,
        context: Context,
        findings: Findings,
        scope: Scope,
        depth: int = 0,
        expanded: "dict[str, _Meaning] | None" = None,
    ) -> None:
        self._context = context
        self._findings = findings
        self._depth = depth
        self._nodes = 0
        self._expanded: dict[str, _Meaning] = {} if expanded is None else expanded
        self.scope = scope

    def filter(self, node: tree.Filter) -> tree.Filter:
        match node:
            case tree.All():
                return replace(node, parts=tuple(self.filter(part) for part in node.parts))
            case tree.Either():
                return replace(node, parts=tuple(self.filter(part) for part in node.parts))
            case tree.Not():
                return replace(node, part=self.filter(node.part))
            case tree.Matches():
                return self._matches(node)
            case tree.Like():
                return self._like(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Member():
                return self._member(node)
            case tree.Exists():
                return replace(node, field=self.scope.resolve(node.field, node.span))
            case tree.Named():
                return self._named(node)
            case tree.Phrase():
                if not node.text:
                    self._findings.error("LM410", node.span, "an empty phrase is in every line", label="always true")
                return node

    def value(self, node: tree.Expr) -> tree.Expr:
        match node:
            case tree.Field():
                return replace(node, path=self.scope.resolve(node.path, node.span))
            case tree.Call():
                args = node.args
                if not args and node.name in ("hour", "weekday"):
                    args = (tree.Field("time", span=node.span),)
                return replace(node, args=tuple(self.value(arg) for arg in args))
            case tree.Arithmetic():
                left, right = self.value(node.left), self.value(node.right)
                self._numeric(left)
                self._numeric(right)
                return replace(node, left=left, right=right)
            case tree.Negative():
                return replace(node, value=self.value(node.value))
            case tree.Literal():
                return node

    def regex(self, node: tree.Regex) -> None:
        """Check a regex; its named groups are known from here on."""
        if check_regex(node, self._findings):
            self.scope.capture(node)

    # One kind of condition each ---------------------------------------------------------------------------------------

    def _matches(self, node: tree.Matches) -> tree.Filter:
        field = None
        if node.field is not None:
            field = self.scope.resolve(node.field, Span(node.span.start, node.span.start + len(node.field)))
        self.regex(node.regex)
        return replace(node, field=field)

    def _like(self, node: tree.Like) -> tree.Filter:
        field = self.scope.resolve(node.field, Span(node.span.start, node.span.start + len(node.field)))
        if field != _LEVEL:
            return replace(node, field=field)
        level = self._level(node.pattern, Span(node.span.start + len(node.field) + 1, node.span.end))
        return tree.Compare("==", tree.Field(_LEVEL, span=node.span), level, span=node.span)

    def _level(self, word: str, span: Span) -> tree.Literal:
        level = LEVELS.get(word.lower())
        if level is None:
            self._findings.error(
                "LM113",
                span,
                f"`{word}` is not a level",
                label=did_you_mean(word, LEVELS),
                help=_LEVEL_HELP,
                fix=nearest(word, LEVELS),
            )
        return tree.Literal("level", int(level) if level is not None else 0, span=span)

    def _compare(self, node: tree.Compare) -> tree.Filter:
        if isinstance(node.left, tree.Literal) and not isinstance(node.right, tree.Literal):
            node = replace(node, op=_MIRROR[node.op], left=node.right, right=node.left)
        if self._is_level(node.left):
            return self._compare_level(node, node.right)
        if self._is_level(node.right) and isinstance(node.left, tree.Field) and node.left.path in LEVELS:
            return self._compare_level(replace(node, op=_MIRROR[node.op], left=node.right), node.left)
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(right, tree.Literal):
            right = self._literal(node.op, left, right)
        elif isinstance(right, tree.Field) and node.op in ("==", "!=") and not self.scope.is_known(right.path):
            self._findings.error(
                "LM411",
                right.span,
                f"`{right.path}` is read as the name of a field",
                label=f'text is written "{right.path}"',
                fix=f'"{right.path}"',
                severity=Severity.NOTE,
            )
        return replace(node, left=left, right=right)

    def _is_level(self, node: tree.Expr) -> bool:
        return isinstance(node, tree.Field) and self.scope.canonical(node.path) == _LEVEL

    def _compare_level(self, node: tree.Compare, word: tree.Expr) -> tree.Filter:
        left = tree.Field(_LEVEL, span=node.left.span)
        if isinstance(word, tree.Literal) and word.kind == "null":
            return replace(node, left=left, right=word)
        if isinstance(word, tree.Field):
            return replace(node, left=left, right=self._level(word.path, word.span))
        if isinstance(word, tree.Literal) and word.kind == "text":
            return replace(node, left=left, right=self._level(word.value, word.span))
        self._findings.error("LM113", word.span, "a level is compared with a level", help=_LEVEL_HELP)
        return node

    def _literal(self, op: str, left: tree.Expr, right: tree.Literal) -> tree.Literal:
        """The literal as the value on the left needs it."""
        if right.kind == "duration":
            return self.duration(left, right)
        if right.kind == "factor":
            self._findings.error(
                "LM104", right.span, "a factor compares a measure with what was before", help="e.g. `> 3x before`"
            )
        elif right.kind in ("network", "null", "bool") and op in _ORDERED:
            self._findings.error(
                "LM104", right.span, f"`{op}` has no meaning for {_NAMES[right.kind]}", label="only `==` and `!=` do"
            )
        elif right.kind == "text" and isinstance(left, tree.Field) and left.path in NUMERIC - self.scope.added.keys():
            self._number_and_text(left, right)
        return right

    def _number_and_text(self, left: tree.Field, right: tree.Literal) -> None:
        numeric = right.value.strip().replace(".", "", 1).isdigit()
        self._findings.error(
            "LM104",
            right.span,
            f'`{left.path}` is a number, "{right.value}" is text',
            label=f"remove the quotes: {right.value.strip()}" if numeric else "this is never true",
            fix=right.value.strip() if numeric else None,
        )

    def duration(self, left: tree.Expr, right: tree.Literal) -> tree.Literal:
        """A duration in the unit that the names on the left say."""
        unit = unit_of(left)
        if unit is None:
            name = f"`{left.path}`" if isinstance(left, tree.Field) else "this value"
            self._findings.error(
                "LM106",
                right.span,
                f"{name} does not say in which unit it counts time",
                label="a duration cannot be compared with it",
                help="compare with a bare number, or name the unit: | set elapsed_ms = … (names end in _ns _us _ms _s)",
            )
            return right
        return tree.Literal("number", in_unit(right.value, unit), span=right.span)

    def _numeric(self, node: tree.Expr) -> None:
        if isinstance(node, tree.Literal) and node.kind not in ("number", "size", "percent", "duration"):
            self._findings.error(
                "LM104", node.span, f"arithmetic needs numbers, this is {_NAMES[node.kind]}", label="not a number"
            )
        elif isinstance(node, tree.Literal) and node.kind == "duration":
            self._findings.error(
                "LM106", node.span, "a duration inside arithmetic has no unit", help="write the number"
            )

    def _member(self, node: tree.Member) -> tree.Filter:
        level = self._is_level(node.field)
        field = self.value(node.field)
        if node.file is not None:
            self._file(node, node.file)
            return replace(node, field=field)
        if not node.items:
            self._findings.error("LM401", node.span, "an empty list holds nothing", label="this is never true")
        if not level:
            items = tuple(self._literal("==", field, item) for item in node.items)
            return replace(node, field=field, items=items)
        parts = tuple(
            tree.Compare("==", field, self._level(str(item.value), item.span), span=node.span) for item in node.items
        )
        return parts[0] if len(parts) == 1 else tree.Either(parts, span=node.span)

    def _file(self, node: tree.Member, path: str) -> None:
        reason = self._context.files(path) if self._context.files is not None else None
        if reason is not None:
            at = self._findings.text.find("@", node.span.start, node.span.end)
            span = Span(at, node.span.end) if at >= 0 else node.span
            self._findings.error("LM307", span, f"cannot read `{path}`: {reason}", help="one value per line")

    # Defines ----------------------------------------------------------------------------------------------------------

    def _named(self, node: tree.Named) -> tree.Filter:
        defines = self._context.defines
        found = defines.get(node.name)
        if found is None:
            self._findings.error(
                "LM303",
                node.span,
                f"`${node.name}` is not defined",
                label=did_you_mean(node.name, defines).replace("`", "`$", 1),
                help="" if defines else "filters with a name stand in [define]",
                fix=f"${nearest(node.name, defines)}" if nearest(node.name, defines) else None,
            )
            return node
        ring = circle(node.name, defines)
        if ring is not None:
            names = " → ".join(f"${name}" for name in ring)
            self._findings.error("LM304", node.span, f"`${node.name}` is defined by itself", label=names)
            return node
        if self._depth >= _DEEPEST_DEFINE:
            self._findings.error("LM107", node.span, f"names stand for names more than {_DEEPEST_DEFINE} deep")
            return node
        meaning = self._expanded.get(node.name)
        if meaning is None:
            meaning = self._expanded[node.name] = self._expand(node.name, found)
        for name in meaning.names:
            self.scope.added.setdefault(name, node.span)
        self._nodes += meaning.nodes
        if meaning.endless or self._nodes > MAX_NODES:
            self._findings.error("LM107", node.span, f"`${node.name}` stands for more than {MAX_NODES} conditions")
            return node
        if meaning.wrong:
            self._findings.error(
                "LM308", node.span, f"`${node.name}` has mistakes of its own", label="correct it first"
            )
        expanded: tree.Filter = relocated(meaning.filter, node.span)
        return expanded

    def _expand(self, name: str, found: tree.Filter) -> "_Meaning":
        """What a name stands for, resolved once per text however often it is used."""
        muted = Findings(self._findings.file, self._findings.text)
        inner = Conditions(self._context, muted, Scope(muted, None), self._depth + 1, self._expanded)
        plain = inner.filter(found)
        return _Meaning(
            plain,
            tuple(inner.scope.added),
            size(plain),
            endless=any(item.code == "LM107" for item in muted.items),
            wrong=name in self._context.broken or any(item.severity is Severity.ERROR for item in muted.items),
        )


class _Meaning(Struct, frozen=True):
    """A define, checked. `endless`: it is too big or too deep. `wrong`: it has mistakes, told where it is written."""

    filter: tree.Filter
    names: tuple[str, ...]
    nodes: int
    endless: bool
    wrong: bool


_NAMES = {
    "text": "text",
    "bool": "true or false",
    "null": "null",
    "network": "an address",
    "factor": "a factor",
    "number": "a number",
    "duration": "a duration",
    "size": "a size",
    "percent": "a share",
    "level": "a level",
}
