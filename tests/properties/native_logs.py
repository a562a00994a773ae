"""Pieces of logs for the law about native code: lines as programs write them, and everything that goes wrong in one."""

import re

from tests.properties import native_app

STAMPS = (
    *(f"2025-03-03T12:00:{second:02}Z" for second in (0, 1, 1, 2, 59)),
    *(f"2025-03-03T12:00:01.{123456789012 // 10**cut}Z" for cut in (11, 9, 6, 5, 3, 2, 0)), "2025-03-03 12:00:01Z",
    "2025-03-03T12:00:01", "2025-03-03 12:00:01,5", "2025-03-03T12:00:01.Z", "2025-03-03T12:00:01+01:00",
    "2025-03-03T12:00:01.5-14:59", "2025-03-03T12:00:01+0100", "2025-03-03T12:00:01+15:00",
    "2025-03-03T12:00:01-00:00", "2025-03-03T12:00:01 +01:00", "2025-03-03T12:00:01+01:60", "2025-03-03t12:00:01z",
    "2024-02-29T12:00:00Z", "2025-02-29T12:00:00Z", "1900-02-29T00:00:00Z", "2000-02-29T00:00:00Z",
    "2016-12-31T23:59:60Z", "2025-03-03T24:00:00Z", "2025-03-03T12:60:00Z", "2025-13-03T12:00:00Z",
    "2025-00-10T12:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2262-04-12T00:00:00Z", "1969-12-31T23:59:59Z", "2025-03-30T02:30:00", "2025-10-26T02:30:00", "12:00:01",
    "03/Mar/2025:12:00:00 +0000", "Mar  3 12:00:00", "x", "", "1741003200", "1741003200.5", "1741003200123",
    "２025-03-03T12:00:01Z", " 2025-03-03T12:00:01Z",
)  # fmt: skip
DAYS = (
    "Mar  3", "Mar  3", "Mar  3", "Mar 30", "Oct 26", "Dec 31", "Jan  1", "Feb 29", "Feb 30", "Mar 03", "Mar 3",
    "Xyz  1", "MAR  3", "Jan  0", "Nov 31", "Dec 32",
)  # fmt: skip
CLOCKS = (
    "12:00:00", "12:00:01", "12:59:59", "23:59:59", "00:00:00", "02:30:00", "03:00:00", "01:59:60", "24:00:00",
    "12:60:00",
)  # fmt: skip
TEXTS = (
    "cart", "shop", "boom", "BOOM", "root", "GET", "error", "10.0.0.1", "::1", "web-1", "5", "502", "0.5", "true",
    "null", "", " ", "-", "größe", "日本", "\U0001f600", "say x=1",
    "Failed password for root from 10.0.0.1 port 22 ssh2", "a=b", "Failed password for größe from ü port 1",
    "user=root id=7", "x" * 60, "00", "1" * 18, "1" * 20, "-3", "+5", "1e1", "٣",
)  # fmt: skip
NUMBERS = (
    "0", "1", "5", "7", "200", "404", "500", "502", "0.5", "5.0", "-1", "-0", "-0.0", "1e5", "1E-2", "1e999", "1e400",
    "00", "01", "1.", ".5", "+1", "9" * 18, "9" * 19, "9" * 20, "-" + "9" * 18, "0.1234567890123456",
    "0.12345678901234567", "9007199254740993", "123456.789e-3", "1e", "-", "NaN", "Infinity",
)  # fmt: skip
ODD_JSON = (
    "null", "true", "false", "[]", "[1,2]", "{}", '{"level":"error"}', '{"request":{"method":"GET"}}',
    '{"method":"GET"}', '"a\\nb"', '"\\u0063art"', '"\\ud83d\\ude00"', '"\\ud83d"', '"bo\\"om"', '"a\\\\"', '"\\x"',
    '"tab\there"', '"\\/"', "nul", '{"a":[{"b":"}"}]}', "[[[[1]]]]", '{"a":1,}', "[1,]", '"open', "'single'",
    '{"a" : 1 , "b" : [ 1 , 2 ] }', '"\\u00e9"', "[" * 40 + "]" * 40, '{"$date":"2025-03-03T12:00:01Z"}',
    '{"name":"x"}', '"\x7f"', '"\x00"', "tru", "truee", "undefined",
)  # fmt: skip
LEVELS = (
    "info", "info", "warn", "error", "ERROR", "Error", "eRRor", "fatal", "debug", "notice", "W", "bogus", "",
    "[error]", "3", " error ", "50",
)  # fmt: skip
JSON_KEYS = (
    "service", "service", "status", "status", "took_ms", "message", "msg", "level", "log.level", "log", "host",
    "host.name", "user", "user.name", "http.request.method", "http", "method", "x", "y", "time", "ts", "timestamp",
    "t", "@timestamp", "eventTime", "event", "größe", "a b", "", "\\u0078", "t.$date", "severity", "path", "bytes",
    "date", "status_code", "pid", "process",
)  # fmt: skip
PAIR_KEYS = (
    "service", "service", "status", "status", "took_ms", "message", "msg", "level", "log.level", "severity", "host",
    "user", "http.request.method", "method", "x", "y", "time", "ts", "timestamp", "date", "größe", "path", "bytes",
    "k" * 101, "a]", "a,b",
)  # fmt: skip
PAIR_VALUES = (
    '"two words"', '""', '"a=b"', '"bo\\"om"', '"open', 'a"b', "a=b", '"x"y', "[1]", "{a}", '"ü ö"', "a\tb", '"a\tb"',
    "<x>", "a,b", '"boom"', '"502"',
)  # fmt: skip
REQUESTS = (
    "GET /x HTTP/1.1", "GET /x HTTP/1.1", "POST /cart?q=boom HTTP/2.0", "GET /a b c HTTP/1.0", "-", "", "GET",
    "GET /x", "GET  HTTP/1.1", 'GET /"x HTTP/1.1', 'GET /\\"x HTTP/1.1', "GET /\\x00 HTTP/1.1", "\\x16\\x03",
    "G3T /x HTTP/1.1", "GET /x HTTPS/1.1", "GET /x http/1.1", "GET /größe HTTP/1.1", " GET /x HTTP/1.1",
    "GET /x HTTP/1.1 ", 'GET /" 200 1 HTTP/1.1', "Ä /x HTTP/1.1", "GET  /x  HTTP/1.1",
)  # fmt: skip
IPS = (
    "10.0.0.1", "10.0.0.1", "10.0.0.2", "::1", "2001:db8::5", "web-1.example", "-", '"10.0.0.1', "10.0.0.1, 10.0.0.2",
    "a,b", "www.example.com 10.0.0.1", "www.example.com:443 10.0.0.1", "www.example.com 10.0.0.1, 10.0.0.2", "é",
    "x" * 256, "",
)  # fmt: skip
WEB_STAMPS = (
    *(f"03/Mar/2025:12:00:0{second} +0000" for second in (0, 0, 1, 2, 3)), "29/Feb/2024:12:00:00 +0100",
    "29/Feb/2025:12:00:00 +0100", "03/mar/2025:12:00:00 +0000", "3/Mar/2025:12:00:00 +0000",
    "03/Mar/2025:12:00:60 +0000", "03/Mar/2025:12:00:00 +1500", "03/Mar/2025:12:00:00 -0260", "03/Mar/2025:12:00:00",
    "-", "03/Mar/2025:12:00:00.123 +0000", "03/Mar/2025:12:00:00 UTC", "2025-03-03T12:00:00+00:00",
    "03/Mar/2025:12:00:00 ", "03/Mar/2025:12:00:00 +00",
)  # fmt: skip
AGENTS = (
    '"-"', '""', '"curl/8"', '"a\\"b"', '"a"b"', '"ü"', "-", '"open', '"a" 0.005', '"a" "10.0.0.1"', '"-" x',
    '"a b (c; d)"', "x",
)  # fmt: skip
PROGRAMS = (
    "sshd[12]:", "sshd[12]:", "sshd[13]:", "kernel:", "cron[]:", "sshd[12]", "sshd", "sshd :", "[12]:", "a[b]c[1]:",
    "a:b:", "sshd[1:", "sshd[" + "9" * 65 + "]:", "prog(x)[1]:", "sshd (x):", "x/y[1]:", "sshd[12] (x):", "ü[1]:",
)  # fmt: skip
BYTES = (
    b"\xff", b"\xc3", b"\xe9\x80", b"\xed\xa0\x80", b"\r", b"\x1b[31m", b"\x1b", b"\xef\xbb\xbf", b"\\", b'"', b"{",
    b"}", b"[", b"]", b" ", b"  ", b"\t", b":", b",", b"=", b"-", b"0", b"\x00", b"\x0b", b"\x0c", b"\x1c", b"\x85",
    b"\xc2\x85", b"\xe2\x80\xa8", b"\x7f", b"\n", b"<", b"(", b"Mar  3 12:00:00 ", b'] "', b"boom", b"e", b".", b"/",
    b"T", b"Z", b"+", b"x" * 3000,
)  # fmt: skip
KINDS = ("json", "logfmt", "access", "syslog", "app")


class Logs:
    """Texts from one seeded chance. `rough`: how often something is not as it should be."""

    def __init__(self, chance, rough):
        self._chance = chance
        self._pick = chance.choice
        self._rough = rough

    def _odd(self):
        return self._chance.random() < self._rough

    def _one(self, values, good=6):
        """One of the first ones, which are good, or of all."""
        return self._pick(values if self._odd() else values[:good])

    def data(self, kinds, most=12):
        """Lines of these kinds, as a file could hold them."""
        lines = [self.line(self._pick(kinds)) for _ in range(self._chance.randint(1, most))]
        ends = b"" if self._chance.random() < 0.15 else b"\n"
        return b"\n".join(lines) + ends

    def line(self, kind):
        if self._chance.random() < self._rough / 4:
            return self._pick(native_app.INSIDE).encode()
        line = getattr(self, "_" + kind)().encode()
        if self._chance.random() < self._rough / 2:
            line = self._hurt(line)
        return line

    def _hurt(self, line):
        at = self._pick((0, len(line), self._chance.randint(0, len(line))))
        to = min(len(line), at + self._pick((0, 0, 1, 1, 2, 10, 1000)))
        return line[:at] + self._pick((b"", self._pick(BYTES), self._pick(BYTES), line[at:to] * 2)) + line[to:]

    # Kinds ------------------------------------------------------------------------------------------------------------

    def _json(self):
        pairs = [f'"{self._one(JSON_KEYS, 6)}":{self._value()}' for _ in range(self._pick((1, 2, 3, 4, 5)))]
        if self._chance.random() > self._rough / 4:
            pairs.insert(self._pick((0, 0, len(pairs))), f'"{self._time_key()}":"{self._one(STAMPS, 9)}"')
        if self._chance.random() < 0.6:
            pairs.append(f'"{self._one(("level", "severity", "log.level"), 1)}":"{self._one(LEVELS, 6)}"')
        if not self._odd():
            pairs = list({pair.partition(":")[0]: pair for pair in pairs}.values())
        text = self._pick((",", ",", ", ")).join(pairs)
        return self._one(("{%s}", "{%s}", "{ %s }", "{%s} ", "{%s}x", "{%s"), 1) % text

    def _time_key(self):
        return self._one(("time", "time", "ts", "timestamp", "@timestamp", "eventTime", "t.$date"), 2)

    def _value(self):
        if self._odd():
            return self._pick(ODD_JSON)
        kind = self._chance.random()
        return (
            f'"{self._one(TEXTS, 20)}"'
            if kind < 0.55
            else self._one(NUMBERS, 10)
            if kind < 0.85
            else self._one(ODD_JSON, 5)
        )

    def _logfmt(self):
        pairs = [f"{self._one(PAIR_KEYS, 6)}={self._bare()}" for _ in range(self._pick((1, 2, 3, 4)))]
        pairs.insert(0, f"{self._one(('time', 'ts', 'timestamp', 'date'), 1)}={self._one(STAMPS, 9)}")
        if self._chance.random() < 0.6:
            pairs.append(f"{self._one(('level', 'severity', 'log.level'), 1)}={self._one(LEVELS, 6)}")
        if not self._odd():
            pairs = list({pair.partition("=")[0]: pair for pair in pairs}.values())
        return " ".join(pairs)

    def _bare(self):
        if self._chance.random() < 0.3:
            return self._one(PAIR_VALUES, 3)
        text = self._one(TEXTS, 14)
        return text if re.fullmatch(r'[^\s"]*', text) else f'"{text}"'

    def _access(self):
        user = self._one(("-", "-", "root", "-x", "", "a b", '"u"', "ü"), 3)
        ident = self._one(("-", "-", "id", "x"), 2)
        status = self._one(("200", "404", "500", "502", "301", "-", "000", "99", "5000", "2x0"), 5)
        size = self._one(("1", "512", "-", "0", "9" * 18, "9" * 19, "", "-1", "1.5", "٣"), 4)
        who, stamp = f"{self._one(IPS, 5)} {ident} {user}", self._one(WEB_STAMPS, 5)
        line = f'{who} [{stamp}] "{self._one(REQUESTS, 4)}" {status} {size}'
        if self._chance.random() < 0.6:
            line += f" {self._one(AGENTS, 3)} {self._one(AGENTS, 3)}"
        return line

    def _syslog(self):
        host = self._one(("web", "web", "db-1", "Web", "10.0.0.1", "web:", "web]", "größe", "", "::1", "w"), 3)
        text = self._one(TEXTS, 25)
        gap = self._one((" ", " ", "", "  ", "\t"), 2)
        return f"{self._one(DAYS, 7)} {self._one(CLOCKS, 5)} {host} {self._one(PROGRAMS, 4)}{gap}{text}"

    def _app(self):
        if self._chance.random() < 0.2:
            return self._pick(native_app.LINES)
        parts = [self._one(part, native_app.GOOD) for part in native_app.PARTS]
        line = "".join((*parts, self._one(TEXTS, 20)))
        return line if self._chance.random() < 0.7 else f"{line}\n{self._trace()}"

    def _trace(self):
        """Lines below an event: few, or more than one may have."""
        lines = [self._one(native_app.INSIDE, 7) for _ in range(self._pick((1, 2, 3, 8)))]
        if self._odd() and self._odd():
            lines *= self._pick((300, 999, 1000))
        if self._odd() and self._odd():
            lines.append("\t" + "x" * (1 << self._pick((19, 20))))
        return "\n".join(lines)
