"""Random rules as text, in the few fields that the streams have, so that they are often just about true."""

from itertools import pairwise

from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse

_SPANS = ("1s", "2s", "3s", "5s", "10s", "500ms", "1500ms")
_KEYS = ("host", "host", "host", "word", "host, word", "x", "status", "http.tag", "addr", "level")
_SIGNS = ("==", "!=", "<", "<=", ">", ">=")
_NUMBERS = ("x", "y", "status", "http.code", "took_ms")
_FIELDS = (*_NUMBERS, "host", "word", "addr", "message", "http.tag", "nothing", "list")
_REGEXES = (
    "/from/",
    r"/from (?<ip>\S+)/",
    "/FAILED/i",
    "/bo+m/",
    r"/(?<n>\d+) s/",
    r"/took (?<n>\d+)|(?<ip>boom)/",
    "/ü|ö/",
    "/gr.*er/",
    r"/^\{.*\}$/",
    "/502/",
    "/a.c/",
    "/^[ab]$/",
    "/x y/",
)
_FIELD_REGEXES = (*_REGEXES, "/^5/", "/true/", r"/(?<host>\w)-/", "/^$/")
_PHRASES = ('"Failed"', '"failed"i', '"boom"', '"502"', '"größer"', r'"say \"hi"', '"TIMEOUT"i', '"host"', "'\"x\": 5'")
_PATTERNS = ("a", "web-*", "?", "*", "5*", "10.0.0.0/8", "a*c", "true", "0.5", "5", "::1", "2001:db8::/32", "[ab]")
_FILTERS = ("x >= 2", "x < 3", "level >= warn", "host:a", "y > 1", "took_ms > 100", "word in [a, b]", "exists addr")
_LEVELS = ("warn", "error", "info", '"critical"', "debug", "Warning")


class Rules:
    """Texts from one seeded chance."""

    def __init__(self, chance):
        self._chance = chance
        self._pick = chance.choice

    def rule(self, terminal=None):
        """A text that parses, checks and runs, and its tree."""
        while True:
            text = self.text(terminal)
            parsed = parse(text)
            assert parsed.pipeline is not None, (text, parsed.diagnostics)
            context = Context(text=text, kind="rule")
            checked = check(parsed.pipeline, context)
            if checked.pipeline is not None:
                return text, checked.pipeline

    def text(self, terminal=None):
        head = self.filter(2) if self._maybe(0.6) else ""
        stages = "".join(f"| {self.stage()} " for _ in range(self._pick((0, 0, 0, 1, 2))))
        return f"{head} {stages}| {(terminal or self.terminal)()}".strip()

    def terminal(self):
        detectors = (self.once, self.absent, self.new, self.change, self.seq)
        return self._pick((*[self.measured] * 10, *detectors))()

    def once(self):
        return f"once{self.by()}"

    def absent(self):
        within = self._pick(_SPANS)
        known = self._pick(("", "", " known 11s", " known 15s"))
        return f"absent{self.by()} in {within}{known}"

    def new(self):
        learn, within = self._pick(("", " learn 3s", " learn 10s")), self._pick(("", f" in {self._pick(_SPANS)}"))
        return f"new({self._pick(_FIELDS)}){self.by()}{learn}{within}"

    def change(self):
        return f"change({self._pick(_FIELDS)}){self.by()}"

    def seq(self):
        steps = [self._step("", "", "2x ")]
        for _ in range(self._pick((1, 1, 2, 3))):
            steps.append(self._step("", "", "2x ", "!"))
        if any(one[0] == other[0] == "!" for one, other in pairwise(steps)):
            return self.seq()
        return f"seq{self.by()} in {self._pick(_SPANS)}: {' -> '.join(steps)}"

    def slo(self):
        target = self._pick(("90%", "95%", "99%", "99.9%"))
        return f"slo {target} of ({self.filter()}){self.by()} in 30d"

    def _step(self, *signs):
        common = (
            "x >= 2",
            "x < 3",
            "level >= warn",
            "host:a",
            "y > 1",
            "took_ms > 100",
            "word in [a, b]",
            "exists addr",
        )
        return self._pick(signs) + self._pick(common)

    def _maybe(self, share):
        return self._chance.random() < share

    def by(self):
        return f" by {self._pick(_KEYS)}" if self._maybe(0.75) else ""

    # Filters ----------------------------------------------------------------------------------------------------------

    def filter(self, depth=1):
        if depth and self._maybe(0.45):
            parts = [self.filter(depth - 1) for _ in range(self._pick((2, 2, 3)))]
            return self._pick(("({} and {})", "({} or {})", "({} {})", "not ({} or {})")).format(*parts[:2])
        return self._pick((self._compare, self._compare, self._word, self._text, self._member, self._address))()

    def _compare(self):
        kind = self._chance.randrange(8)
        if kind == 0:
            return f"level {self._pick(_SIGNS)} {self._pick(_LEVELS)}"
        if kind == 1:
            return f"{self._pick(_FIELDS)} {self._pick(_SIGNS)} {self._pick(_FIELDS)}"
        if kind == 2:
            return f"{self.number()} {self._pick(_SIGNS)} {self.number()}"
        if kind == 3:
            return f"took_ms {self._pick(_SIGNS)} {self._pick(('800ms', '1.5s', '1s'))}"
        if kind == 4:
            return f"{self._pick(_FIELDS)} {self._pick(('==', '!='))} {self._pick(('true', 'false', 'null'))}"
        if kind == 5:
            return f"{self._pick(_FIELDS)} {self._pick(_SIGNS)} {self._pick(self._texts())}"
        return (
            f"{self._pick(_NUMBERS)} {self._pick(_SIGNS)} {self._pick(('0', '1', '2', '5', '500', '0.5', '7', '502'))}"
        )

    def _texts(self):
        return ('"a"', '"b"', '"5"', '"10"', '"502"', '"true"', '""', '"x y"', '"ü"', "'0.5'")

    def _word(self):
        kind = self._chance.randrange(3)
        if kind == 0:
            return f"{self._pick(('host', 'word', 'addr', 'x', 'http.tag', 'status'))}:{self._pick(_PATTERNS)}"
        return f"exists {self._pick(_FIELDS)}" if kind == 1 else f"level:{self._pick(('warn', 'error', 'FATAL'))}"

    def _text(self):
        kind = self._chance.randrange(4)
        if kind == 0:
            return self._pick(_PHRASES)
        if kind == 1:
            return self._pick(_REGEXES)
        return f"{self._pick(('message', 'word', 'host', 'x', 'status'))} {self._pick(('~', '~', '!~'))} " + self._pick(
            _FIELD_REGEXES
        )

    def _member(self):
        items = self._chance.sample(("1", "5", "a", '"x y"', "502", "10.0.0.0/8", "true", "null", "0.5", "-1"), 3)
        return f"{self._pick(_FIELDS)} {self._pick(('in', 'not in'))} [{', '.join(items)}]"

    def _address(self):
        return f"addr {self._pick(('==', '!='))} {self._pick(('10.0.0.0/8', '10.0.0.1', '::1'))}"

    # Values and stages ------------------------------------------------------------------------------------------------

    def number(self, depth=1):
        if depth and self._maybe(0.5):
            inner = self.number(depth - 1)
            return self._pick(
                (
                    f"({inner} {self._pick('+-*/%')} {self.number(depth - 1)})",
                    f"(1 * -{self._pick(_NUMBERS)})",
                    f"abs({inner})",
                    f"round({inner})",
                    f"round({inner}, 1)",
                    f"len({self._pick(_FIELDS)})",
                    f"coalesce({self._pick(_FIELDS)}, {inner})",
                )
            )
        return self._pick((*_NUMBERS, *_NUMBERS, "2", "0.5", "3"))

    def value(self):
        field = self._pick(_FIELDS)
        return self._pick(
            (self.number(), field, f"lower({field})", f"upper({field})", "hour()", "weekday(time)", "'k'")
        )

    def stage(self):
        kind = self._chance.randrange(3)
        if kind == 0:
            return f"where {self.filter()}"
        if kind == 1:
            return f"set {self._pick(('x', 'word', 'z_ms', 'host'))} = {self.value()}"
        regex = self._pick((r"/from (?<ip>\S+)/", r"/(?<word>\d+)/", r"/(?<x>\d)(?<y>\d)?/"))
        return f"parse {regex}" + self._pick(("", " from message", " from x"))

    # Measures ---------------------------------------------------------------------------------------------------------

    def measured(self):
        window = f" {self._pick(('in', 'in', 'in', 'every', 'every', 'session'))} {self._pick(_SPANS)}"
        measure, limits = self.measure()
        sign, clear = self._pick(((">=", "<"), (">", "<="), ("<", ">="), ("<=", ">"), ("==", "!="), ("!=", "==")))
        limit = self._pick(limits)
        if "session" not in window and not limit.endswith(("%", "s")) and self._maybe(0.15):
            limit = f"{self._pick(('1x', '2x', '0.5x'))} before"
        clauses = [self.by(), window, f" {sign} {limit}"]
        if self._maybe(0.2):
            clauses.append(f" min {self._pick((1, 2, 3))}")
        if self._maybe(0.4):
            clauses.append(f" for {self._pick(_SPANS)}")
        if self._maybe(0.25):
            clauses.append(f" clear {clear} {self._pick(limits) if self._maybe(0.5) else limit}")
        return measure + "".join(clauses)

    def measure(self):
        """A measure, and limits near which its values lie."""
        number, condition = self.number(), self.filter(0)
        while "(?<" in condition:
            condition = self.filter(0)  # a filter inside a measure captures nothing
        return self._pick(
            (
                ("count", "12345"),
                ("count", "1234"),
                (f"count({condition})", "0123"),
                ("rate", ("0.5", "1", "2", "0.2", "0.7")),
                (f"rate({condition})", ("0.5", "1", "0.2")),
                (f"ratio({condition})", ("0%", "25%", "50%", "0.3", "100%")),
                (f"sum({number})", ("0", "3", "5", "10", "500")),
                (f"avg({number})", ("0.5", "2", "3", "500")),
                (f"min({number})", ("0", "1", "2", "-1")),
                (f"max({number})", ("2", "5", "500", "502")),
                ("max(took_ms)", ("800ms", "1.5s", "20")),
                (f"stddev({number})", ("0", "1", "2.5")),
                (f"p{self._pick((50, 55, 95, '99.9', 7, 28))}({number})", ("1", "2", "5", "500")),
                (f"distinct({self._pick(_FIELDS)})", "1234"),
                (f"sum({number}) / count", ("1", "2", "0.5")),
                (f"count({condition}) * 2 - count", ("0", "1", "-1", "3")),
                (f"max({number}) - min({number})", ("0", "1", "5")),
            )
        )
