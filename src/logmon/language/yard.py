"""Filters and expressions: an operator-precedence parser on an explicit stack.

Iterative on purpose: a chain of a hundred thousand `or` and a tower of brackets both parse without recursion; what would
be too deep for those who walk the tree later is a diagnostic (Dijkstra's shunting-yard algorithm, MR 34/61, 1961).
"""

from msgspec import Struct

from logmon.config.suggest import did_you_mean, nearest
from logmon.language import tree
from logmon.language.cursor import Cursor
from logmon.language.lexer import Token
from logmon.language.lists import LITERALS, read_list, regex_of
from logmon.language.words import AGGREGATES, FUNCTIONS, STAGES
from logmon.model.diagnostic import Span

NESTING = 200
"""Deepest tree that is accepted."""

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_PRECEDENCE = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "neg": 7} | dict.fromkeys(COMPARISONS, 4)
_ARITHMETIC = 5
_PREFIX = frozenset({"not", "neg"})
_STARTS = frozenset({"text", "phrase", "regex", "word", "field", "like", "name", "(", "!", "wrong"}) | LITERALS
_RESUME = frozenset({")", ",", "->"})
_RESUME_WORDS = frozenset({"and", "or"})
_MISPLACED = frozenset({"by", "every", "session"})

Operandum = tree.Filter | tree.Expr


class Operand(Struct):
    """What was read, how deep it is, and where. `node` is None where a mistake was already reported."""

    node: Operandum | None
    height: int
    start: int
    end: int


class _Operator(Struct):
    name: str
    start: int
    times: int = 1


class _Frame:
    """One open bracket: of a group, or of the arguments of a function."""

    def __init__(self, opener: Token | None, function: Token | None = None) -> None:
        self.opener = opener
        self.function = function
        self.operands: list[Operand] = []
        self.operators: list[_Operator] = []
        self.arguments: list[Operand] = []


class Yard:
    """Reads one filter (`filters`) or one value from the cursor, up to the first token that cannot belong to it."""

    def __init__(self, cursor: Cursor, *, filters: bool) -> None:
        self._cursor = cursor
        self._findings = cursor.findings
        self._filters = filters
        self._frames = [_Frame(None)]
        self._wants_operand = True
        self._too_deep = False

    def run(self) -> Operand:
        while True:
            token = self._cursor.peek()
            if not (self._operand(token) if self._wants_operand else self._operator(token)):
                break
        while len(self._frames) > 1:
            opener = self._frames[-1].opener
            assert opener is not None, "only the outermost frame has no opener"
            self._findings.error("LM108", opener.span, "bracket is not closed", label="opened here")
            self._close(self._cursor.previous_end())
        result = self._collapse(self._frames[0])
        return Operand(None, 0, result.start, result.end) if self._too_deep else result

    # Where an operand is wanted ---------------------------------------------------------------------------------------

    def _operand(self, token: Token) -> bool:
        kind = token.kind
        if kind == "word":
            return self._word(token)
        if kind in LITERALS:
            self._take(tree.Literal(kind, token.value, span=token.span))
        elif kind == "text":
            self._take(tree.Literal("text", token.value, span=token.span))
        elif kind == "phrase":
            self._take(tree.Phrase(token.value, True, span=token.span))
        elif kind == "regex":
            self._take(tree.Matches(None, regex_of(token), False, span=token.span))
        elif kind == "field":
            self._take(tree.Field(token.value, span=token.span))
        elif kind == "like":
            self._take(tree.Like(*token.value, span=token.span))
        elif kind == "name":
            self._take(tree.Named(token.value, span=token.span))
        elif kind == "(":
            self._open(self._cursor.next())
        elif kind == "-":
            self._prefix("neg", token)
        elif kind == "!":
            self._findings.error("LM102", token.span, "`!` is not an operator", label="use `not`", fix="not ")
            self._prefix("not", token)
        elif kind == "[":
            self._list_operand(token)
        elif kind == ")" and self._closes_empty_call():
            self._close(self._cursor.next().end)
        elif kind == "wrong":
            self._cursor.next()
            self._give_up(token.start)
        else:
            self._missing(token)
        return True

    def _word(self, token: Token) -> bool:
        word = token.value
        if word == "not":
            self._prefix("not", token)
        elif word == "exists":
            self._exists()
        elif word in ("true", "false"):
            self._take(tree.Literal("bool", word == "true", span=token.span))
        elif word == "null":
            self._take(tree.Literal("null", None, span=token.span))
        elif word in ("and", "or", "in", "by", "every", "session"):
            self._missing(token)
        elif self._is_call(token):
            self._cursor.next()
            self._check_function(token)
            self._open(self._cursor.next(), token)
        else:
            self._take(tree.Field(word, span=token.span))
        return True

    def _is_call(self, token: Token) -> bool:
        following = self._cursor.following()
        return following.kind == "(" and (following.start == token.end or token.value in FUNCTIONS)

    def _check_function(self, token: Token) -> None:
        if token.value in FUNCTIONS:
            return
        if token.value in AGGREGATES:
            message, help_ = f"`{token.value}` is a measure, not a function", f"measures stand after `|`: … | {token.value}(…)"
        else:
            message, help_ = f"`{token.value}` is not a function", "functions: " + " ".join(FUNCTIONS)
        fix = nearest(token.value, FUNCTIONS)
        self._findings.error(
            "LM112", token.span, message, label=did_you_mean(token.value, FUNCTIONS), help=help_, fix=fix
        )

    def _exists(self) -> None:
        start = self._cursor.next().start
        bracket = self._cursor.accept("(")
        name = self._cursor.accept("word") or self._cursor.accept("field")
        if name is None:
            self._cursor.unexpected("the name of a field")
            self._give_up(start)
            return
        if bracket is not None:
            self._cursor.expect(")", "`)`")
        self._push(tree.Exists(name.value, span=self._cursor.since(start)))

    def _closes_empty_call(self) -> bool:
        frame = self._frames[-1]
        return frame.function is not None and not (frame.operands or frame.operators or frame.arguments)

    def _missing(self, token: Token) -> None:
        """Nothing that could be an operand: say so once, go on behind the mess."""
        operators = self._frames[-1].operators
        if operators:
            name = "-" if operators[-1].name == "neg" else operators[-1].name
            what = f"something after `{name}`"
        else:
            what = "a condition" if self._filters else "a value"
        self._cursor.unexpected(what)
        if token.kind == "word" and token.value in ("and", "or"):
            self._push_nothing(token.start)
        else:
            self._give_up(token.start)

    def _list_operand(self, token: Token) -> None:
        operators = self._frames[-1].operators
        after = operators[-1].name if operators else ""
        read_list(self._cursor)
        span = self._cursor.since(token.start)
        if after in ("==", "!="):
            word = "in" if after == "==" else "not in"
            self._findings.error("LM105", span, f"`{after}` compares with one value", label=f"for a list write `{word} […]`")
        else:
            self._findings.error("LM105", span, "a list stands only after `in`", label="not expected here")
        self._push_nothing(token.start)

    # Where an operator is wanted --------------------------------------------------------------------------------------

    def _operator(self, token: Token) -> bool:
        kind = token.kind
        if kind == ")":
            if len(self._frames) == 1:
                return False
            self._close(self._cursor.next().end)
            return True
        if kind == ",":
            return self._comma()
        if kind in ("+", "-", "*", "/", "%"):
            self._binary(kind, self._cursor.next())
            return True
        if not self._filters or kind in ("|", "->", "end"):
            return False
        if kind in COMPARISONS:
            self._binary(kind, self._cursor.next())
        elif kind == "=":
            self._findings.error("LM102", token.span, "`=` is not an operator", label="use `==`", fix="==")
            self._binary("==", self._cursor.next())
        elif kind in ("~", "!~"):
            self._match(self._cursor.next())
        elif kind == "word" and token.value in ("and", "or"):
            self._binary(token.value, self._cursor.next())
        elif self._at_membership():
            self._membership()
        elif kind == "word" and token.value in _MISPLACED:
            self._misplaced(token)
        elif kind in _STARTS:
            self._binary("and", token)
        else:
            self._junk(token)
        return True

    def _at_membership(self) -> bool:
        if self._cursor.at_word("in"):
            return True
        following = self._cursor.following()
        return self._cursor.at_word("not") and following.kind == "word" and following.value == "in"

    def _comma(self) -> bool:
        frame = self._frames[-1]
        if frame.function is None:
            if len(self._frames) == 1:
                return False
            self._junk(self._cursor.next())
            return True
        self._cursor.next()
        frame.arguments.append(self._collapse(frame))
        frame.operands.clear()
        self._wants_operand = True
        return True

    def _binary(self, name: str, token: Token) -> None:
        frame = self._frames[-1]
        precedence = _PRECEDENCE[name]
        chain = name in ("and", "or")
        self._reduce(frame, precedence + 1 if chain else precedence)
        if chain and frame.operators and frame.operators[-1].name == name:
            frame.operators[-1].times += 1
        else:
            frame.operators.append(_Operator(name, token.start))
        self._wants_operand = True

    def _match(self, sign: Token) -> None:
        frame = self._frames[-1]
        self._reduce(frame, _ARITHMETIC)
        left = frame.operands.pop()
        regex = self._cursor.accept("regex")
        if regex is None:
            self._cursor.unexpected(f"a regex after `{sign.kind}`", help="a regex stands between slashes: /…/")
            self._give_up(left.start)
            return
        node: tree.Filter | None = None
        if isinstance(left.node, tree.Field):
            negated = sign.kind == "!~"
            node = tree.Matches(left.node.path, regex_of(regex), negated, span=Span(left.start, regex.end))
        elif left.node is not None:
            self._findings.error("LM109", Span(left.start, left.end), f"`{sign.kind}` needs a field on its left")
        self._push(node, start=left.start)

    def _membership(self) -> None:
        frame = self._frames[-1]
        self._reduce(frame, _ARITHMETIC)
        left = frame.operands.pop()
        negated = self._cursor.accept_word("not") is not None
        self._cursor.next()
        items: tuple[tree.Literal, ...] | None = ()
        file = self._cursor.accept("file")
        if file is None:
            if self._cursor.peek().kind != "[":
                self._cursor.unexpected("a list or a file after `in`", help="field in [a, b], or field in @file.txt")
                self._give_up(left.start)
                return
            items = read_list(self._cursor)
        value = self._as_value(left)
        if items is None or value is None:
            self._push(None, start=left.start)
            return
        span = self._cursor.since(left.start)
        member = tree.Member(value, items, file.value if file is not None else None, span=span)
        self._push(tree.Not(member, span=span) if negated else member, height=left.height + 2)

    def _misplaced(self, token: Token) -> None:
        self._findings.error(
            "LM109",
            token.span,
            f"`{token.value}` belongs to a measure",
            label="no measure stands before it",
            help="… | count by host in 5m >= 5",
        )
        self._cursor.skip(_RESUME, _RESUME_WORDS)

    def _junk(self, token: Token) -> None:
        if token.kind != "wrong":
            self._findings.error("LM109", token.span, f"{self._cursor.show(token)} is not expected here")
        self._cursor.next()
        self._cursor.skip(_RESUME, _RESUME_WORDS)

    # The stack --------------------------------------------------------------------------------------------------------

    def _take(self, node: Operandum) -> None:
        self._cursor.next()
        self._push(node)

    def _push(self, node: Operandum | None, *, height: int = 1, start: int = 0) -> None:
        span = node.span if node is not None else self._cursor.since(start)
        self._frames[-1].operands.append(Operand(node, height, span.start, span.end))
        self._wants_operand = False

    def _push_nothing(self, start: int) -> None:
        self._frames[-1].operands.append(Operand(None, 1, start, max(start, self._cursor.previous_end())))
        self._wants_operand = False

    def _give_up(self, start: int) -> None:
        self._cursor.skip(_RESUME, _RESUME_WORDS)
        self._push_nothing(start)

    def _prefix(self, name: str, token: Token) -> None:
        self._cursor.next()
        self._frames[-1].operators.append(_Operator(name, token.start))

    def _open(self, opener: Token, function: Token | None = None) -> None:
        if len(self._frames) > NESTING:
            self._deep(opener.span)
        self._frames.append(_Frame(opener, function))
        self._wants_operand = True

    def _close(self, end: int) -> None:
        frame = self._frames.pop()
        opener, function = frame.opener, frame.function
        assert opener is not None, "the outermost frame is not closed"
        if function is None:
            inner = self._collapse(frame)
            self._frames[-1].operands.append(Operand(inner.node, inner.height, opener.start, end))
        else:
            if frame.operands or frame.operators or frame.arguments:
                frame.arguments.append(self._collapse(frame))
            self._frames[-1].operands.append(self._call(function, frame.arguments, end))
        self._wants_operand = False

    def _call(self, function: Token, arguments: list[Operand], end: int) -> Operand:
        values = [self._as_value(argument) for argument in arguments]
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

    def _collapse(self, frame: _Frame) -> Operand:
        self._reduce(frame, 0)
        return frame.operands[-1]

    def _reduce(self, frame: _Frame, floor: int) -> None:
        while frame.operators and _PRECEDENCE[frame.operators[-1].name] >= floor:
            operator = frame.operators.pop()
            count = 1 if operator.name in _PREFIX else operator.times + 1
            operands = frame.operands[-count:]
            del frame.operands[-count:]
            frame.operands.append(self._apply(operator, operands))

    def _apply(self, operator: _Operator, operands: list[Operand]) -> Operand:
        start = operator.start if operator.name in _PREFIX else operands[0].start
        end = operands[-1].end
        height = 1 + max(operand.height for operand in operands)
        node = self._build(operator, operands, Span(start, end))
        if isinstance(node, tree.Literal):
            height -= 1
        if height > NESTING:
            self._deep(Span(operator.start, operator.start + 1))
            height = 1
        return Operand(node, height, start, end)

    def _build(self, operator: _Operator, operands: list[Operand], span: Span) -> Operandum | None:
        name = operator.name
        if name in ("and", "or", "not"):
            parts = tuple(self.as_filter(operand) for operand in operands)
            known = tuple(part for part in parts if part is not None)
            if len(known) < 2 and name != "not":
                return known[0] if known else None
            if name == "not":
                return tree.Not(known[0], span=span) if known else None
            return tree.All(known, span=span) if name == "and" else tree.Any_(known, span=span)
        values = [self._as_value(operand) for operand in operands]
        if values[0] is None or values[-1] is None:
            return None
        if name == "neg":
            return _negative(values[0], span)
        if name in COMPARISONS:
            return tree.Compare(name, values[0], values[1], span=span)
        return tree.Arithmetic(name, values[0], values[1], span=span)

    def _deep(self, span: Span) -> None:
        if not self._too_deep:
            self._findings.error(
                "LM107",
                span,
                f"nested more than {NESTING} deep",
                label="this is where it becomes too deep",
                help="name parts of it in [define]",
            )
        self._too_deep = True

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
                "LM110", span, f"`{node.path}` stands where a condition is expected", label="a `|` is missing before it",
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

    def _as_value(self, operand: Operand) -> tree.Expr | None:
        node = operand.node
        if node is None or isinstance(node, tree.Expr):
            return node
        help_ = "write `x > 1 and x < 5`" if isinstance(node, tree.Compare) else "join conditions with `and` and `or`"
        self._findings.error(
            "LM110", Span(operand.start, operand.end), "a condition cannot be compared or computed with", help=help_
        )
        return None

    def as_value(self, operand: Operand) -> tree.Expr | None:
        """The operand as a value."""
        return self._as_value(operand)


def parse_filter(cursor: Cursor) -> tree.Filter | None:
    """A condition; None when a mistake in it was reported."""
    yard = Yard(cursor, filters=True)
    return yard.as_filter(yard.run())


def parse_value(cursor: Cursor) -> tree.Expr | None:
    """A value; None when a mistake in it was reported."""
    yard = Yard(cursor, filters=False)
    return yard.as_value(yard.run())


def _negative(value: tree.Expr, span: Span) -> tree.Expr:
    if isinstance(value, tree.Literal) and value.kind in LITERALS and value.kind != "network":
        return tree.Literal(value.kind, -value.value, span=span)
    return tree.Negative(value, span=span)
