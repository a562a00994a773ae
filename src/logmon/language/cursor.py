"""Where the parser stands in the tokens, and how it gets back on its feet after a mistake."""

from logmon.config.findings import Findings
from logmon.language.lexer import Token
from logmon.model.diagnostic import Span

_OPENING = {"(": ")", "[": "]"}


class Cursor:
    def __init__(self, tokens: list[Token], findings: Findings) -> None:
        self._tokens = tokens
        self._last = len(tokens) - 1
        self.at = 0
        self.findings = findings

    def peek(self) -> Token:
        return self._tokens[self.at]

    def following(self) -> Token:
        """The token after the next one."""
        return self._tokens[min(self.at + 1, self._last)]

    def next(self) -> Token:
        """Take a token; the end can be taken again and again."""
        token = self._tokens[self.at]
        if self.at < self._last:
            self.at += 1
        return token

    def accept(self, kind: str) -> Token | None:
        return self.next() if self.peek().kind == kind else None

    def accept_word(self, *words: str) -> Token | None:
        return self.next() if self.at_word(*words) else None

    def at_word(self, *words: str) -> bool:
        token = self.peek()
        return token.kind == "word" and token.value in words

    def previous_end(self) -> int:
        return self._tokens[self.at - 1].end if self.at else 0

    def since(self, start: int) -> Span:
        """From `start` to the end of the last token taken."""
        return Span(start, max(start, self.previous_end()))

    def show(self, token: Token) -> str:
        return "the end" if token.kind == "end" else f"`{self.findings.text[token.start : token.end]}`"

    def expect(self, kind: str, what: str, *, help: str = "") -> Token | None:  # noqa: A002
        """Take a token of this kind, or report that `what` is missing."""
        found = self.accept(kind)
        if found is None:
            self.unexpected(what, help=help)
        return found

    def unexpected(self, what: str, *, help: str = "") -> None:  # noqa: A002
        token = self.peek()
        if token.kind != "wrong":
            self.findings.error(
                "LM109", token.span, f"expected {what}, found {self.show(token)}", label=f"expected {what}", help=help
            )

    def skip(self, kinds: frozenset[str], words: frozenset[str] = frozenset()) -> None:
        """Pass over tokens up to one of `kinds` or `words` outside brackets that opened on the way; `|` and the end
        always stop."""
        closing: list[str] = []
        while True:
            token = self.peek()
            if token.kind in ("|", "end"):
                return
            if not closing and (token.kind in kinds or (token.kind == "word" and token.value in words)):
                return
            if token.kind in _OPENING:
                closing.append(_OPENING[token.kind])
            elif closing and token.kind == closing[-1]:
                closing.pop()
            self.next()
