"""Filters and expressions: tokens in, one operand or operator at a time, onto the stack that puts them together."""

from logmon.config.suggest import did_you_mean, nearest
from logmon.language import tree
from logmon.language.cursor import Cursor
from logmon.language.lexer import Token
from logmon.language.lists import LITERALS, read_list, regex_of
from logmon.language.stack import COMPARISONS, Operand, Operandum, Stack
from logmon.language.words import AGGREGATES, FUNCTIONS
from logmon.model.diagnostic import Span

_STARTS = frozenset({"text", "phrase", "regex", "word", "field", "like", "name", "(", "!", "wrong"}) | LITERALS
_RESUME = frozenset({")", ",", "->"})
_RESUME_WORDS = frozenset({"and", "or"})
_MISPLACED = frozenset({"by", "every", "session"})


class Yard:
    """Reads one filter (`filters`) or one value from the cursor, up to the first token that cannot belong to it."""

    def __init__(self, cursor: Cursor, *, filters: bool) -> None:
        self._cursor = cursor
        self._findings = cursor.findings
        self._filters = filters
        self.stack = Stack(cursor.findings)
        self._wants_operand = True

    def run(self) -> Operand:
        while True:
            token = self._cursor.peek()
            if not (self._operand(token) if self._wants_operand else self._operator(token)):
                break
        while self.stack.depth:
            opener = self.stack.top.opener
            assert opener is not None, "only the outermost frame has no opener"
            self._findings.error("LM108", opener.span, "bracket is not closed", label="opened here")
            self._close(self._cursor.previous_end())
        result = self.stack.collapse(self.stack.top)
        return Operand(None, 0, result.start, result.end) if self.stack.too_deep else result

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
            message, help_ = (
                f"`{token.value}` is a measure, not a function",
                f"measures stand after `|`: … | {token.value}(…)",
            )
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
        frame = self.stack.top
        return frame.function is not None and not (frame.operands or frame.operators or frame.arguments)

    def _missing(self, token: Token) -> None:
        """Nothing that could be an operand: say so once, go on behind the mess."""
        operators = self.stack.top.operators
        if operators:
            name = "-" if operators[-1].name == "neg" else operators[-1].name
            what = f"something after `{name}`"
        else:
            what = "a condition" if self._filters else "a value"
        self._cursor.unexpected(what)
        if token.kind == "word" and token.value in ("and", "or"):
            self._push(None, start=token.start)
        else:
            self._give_up(token.start)

    def _list_operand(self, token: Token) -> None:
        operators = self.stack.top.operators
        after = operators[-1].name if operators else ""
        read_list(self._cursor)
        span = self._cursor.since(token.start)
        if after in ("==", "!="):
            word = "in" if after == "==" else "not in"
            self._findings.error(
                "LM105", span, f"`{after}` compares with one value", label=f"for a list write `{word} […]`"
            )
        else:
            self._findings.error("LM105", span, "a list stands only after `in`", label="not expected here")
        self._push(None, start=token.start)

    # Where an operator is wanted --------------------------------------------------------------------------------------

    def _operator(self, token: Token) -> bool:
        kind = token.kind
        if kind == ")":
            if not self.stack.depth:
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
        elif kind == ":":
            self._loose_colon(token)
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
        frame = self.stack.top
        if frame.function is None:
            if not self.stack.depth:
                return False
            self._junk(self._cursor.next())
            return True
        self._cursor.next()
        self.stack.argument()
        self._wants_operand = True
        return True

    def _binary(self, name: str, token: Token) -> None:
        self.stack.binary(name, token.start)
        self._wants_operand = True

    def _match(self, sign: Token) -> None:
        left = self.stack.pop_value()
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
        left = self.stack.pop_value()
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
        value = self.stack.as_value(left)
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

    def _loose_colon(self, token: Token) -> None:
        """`program: sshd` instead of `program:sshd`."""
        left = self.stack.pop_value()
        self._findings.error(
            "LM109", token.span, "a blank stands beside `:`", label="name and pattern are one word: name:pattern"
        )
        self._cursor.next()
        if self._cursor.peek().kind in ("word", "text", "number"):
            self._cursor.next()
        self._push(None, start=left.start)

    def _junk(self, token: Token) -> None:
        if token.kind != "wrong":
            self._findings.error("LM109", token.span, f"{self._cursor.show(token)} is not expected here")
        self._cursor.next()
        self._cursor.skip(_RESUME, _RESUME_WORDS)

    # Onto the stack ---------------------------------------------------------------------------------------------------

    def _take(self, node: Operandum) -> None:
        self._cursor.next()
        self._push(node)

    def _push(self, node: Operandum | None, *, height: int = 1, start: int = 0) -> None:
        self.stack.push(node, height, node.span if node is not None else self._cursor.since(start))
        self._wants_operand = False

    def _give_up(self, start: int) -> None:
        self._cursor.skip(_RESUME, _RESUME_WORDS)
        self._push(None, start=start)

    def _prefix(self, name: str, token: Token) -> None:
        self._cursor.next()
        self.stack.prefix(name, token.start)

    def _open(self, opener: Token, function: Token | None = None) -> None:
        self.stack.open(opener, function)
        self._wants_operand = True

    def _close(self, end: int) -> None:
        self.stack.close(end)
        self._wants_operand = False


def parse_filter(cursor: Cursor) -> tree.Filter | None:
    """A condition; None when a mistake in it was reported."""
    yard = Yard(cursor, filters=True)
    return yard.stack.as_filter(yard.run())


def parse_value(cursor: Cursor) -> tree.Expr | None:
    """A value; None when a mistake in it was reported."""
    yard = Yard(cursor, filters=False)
    return yard.stack.as_value(yard.run())
