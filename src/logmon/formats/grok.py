"""Grok: regexes by name. `%{IP:client} %{NUMBER:took:float}` becomes a regex with named groups.

The names are Logstash's, so that patterns written for it can be used; what stands behind them is our own and made for
RE2: no look-around, no back-references. A type behind the second colon is read and does nothing: what looks like a
number is compared as one anyway.
"""

import re

from logmon.model.later import later

_USE = later(r"%\{(?P<name>\w+)(?::(?P<field>[^:}]*))?(?::(?P<kind>[^}]*))?\}")
_FIELD = later(r"\[?([A-Za-z_@][\w.@-]*)\]?")
_DEEP = 16

_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?"
)
_LEVELS = "alert|trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|emerg(?:ency)?"

GROK: dict[str, str] = {
    # text
    "WORD": r"\b\w+\b",
    "NOTSPACE": r"\S+",
    "SPACE": r"\s*",
    "DATA": r".*?",
    "GREEDYDATA": r".*",
    "QUOTEDSTRING": r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""",
    "QS": "%{QUOTEDSTRING}",
    "UUID": r"[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}",
    "URN": r"urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:\S+",
    # numbers
    "INT": r"[+-]?\d+",
    "POSINT": r"[1-9]\d*",
    "NONNEGINT": r"\d+",
    "BASE10NUM": r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)",
    "NUMBER": "%{BASE10NUM}",
    "BASE16NUM": r"[+-]?(?:0x)?[0-9A-Fa-f]+",
    # names and addresses
    "USERNAME": r"[a-zA-Z0-9._-]+",
    "USER": "%{USERNAME}",
    "EMAILLOCALPART": r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]+",
    "EMAILADDRESS": "%{EMAILLOCALPART}@%{HOSTNAME}",
    "HOSTNAME": r"\b[0-9A-Za-z][0-9A-Za-z_-]{0,62}(?:\.[0-9A-Za-z][0-9A-Za-z_-]{0,62})*\.?",
    "IPV4": r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)",
    "IPV6": r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%{IPV4})?(?:%\w+)?",
    "IP": "(?:%{IPV6}|%{IPV4})",
    "IPORHOST": "(?:%{IP}|%{HOSTNAME})",
    "HOST": "%{HOSTNAME}",
    "HOSTPORT": "%{IPORHOST}:%{POSINT}",
    "MAC": r"(?:[A-Fa-f0-9]{2}[:.-]){5}[A-Fa-f0-9]{2}|(?:[A-Fa-f0-9]{4}\.){2}[A-Fa-f0-9]{4}",
    # paths
    "UNIXPATH": r"(?:/[^\s/]*)+",
    "WINPATH": r"(?:[A-Za-z]:|\\)(?:\\[^\\?*\s]*)+",
    "PATH": "(?:%{UNIXPATH}|%{WINPATH})",
    "TTY": r"/dev/(?:pts|tty)\S*",
    "URIPROTO": r"[A-Za-z][A-Za-z0-9+.-]*",
    "URIHOST": "%{IPORHOST}(?::%{POSINT})?",
    "URIPATH": r"(?:/[^\s?#]*)+",
    "URIPARAM": r"\?[^\s#]*",
    "URIPATHPARAM": "%{URIPATH}(?:%{URIPARAM})?",
    "URI": r"%{URIPROTO}://(?:%{USER}(?::[^@\s]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?",
    # time
    "MONTH": f"(?:{_MONTHS})",
    "MONTHNUM": r"(?:0?[1-9]|1[0-2])",
    "MONTHDAY": r"(?:0[1-9]|[12]\d|3[01]|[1-9])",
    "DAY": r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*",
    "YEAR": r"\d{4}|\d{2}",
    "HOUR": r"(?:2[0-3]|[01]?\d)",
    "MINUTE": r"[0-5]\d",
    "SECOND": r"(?:[0-5]?\d|60)(?:[:.,]\d+)?",
    "TIME": "%{HOUR}:%{MINUTE}(?::%{SECOND})?",
    "TZ": "[A-Z]{3,4}",
    "ISO8601_TIMEZONE": "(?:Z|[+-]%{HOUR}(?::?%{MINUTE})?)",
    "TIMESTAMP_ISO8601": (
        r"\d{4}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?(?: ?%{ISO8601_TIMEZONE})?"
    ),
    "DATE_US": "%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
    "DATE_EU": "%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}",
    "DATE": "(?:%{DATE_US}|%{DATE_EU})",
    "DATESTAMP": "%{DATE}[- ]%{TIME}",
    "DATESTAMP_RFC822": r"%{DAY},? %{MONTHDAY} %{MONTH} \d{4} %{TIME} (?:%{TZ}|[+-]\d{4})",
    "SYSLOGTIMESTAMP": "%{MONTH} {1,2}%{MONTHDAY} %{TIME}",
    "HTTPDATE": r"%{MONTHDAY}/%{MONTH}/\d{4}:%{TIME} [+-]\d{4}",
    # lines
    "LOGLEVEL": f"(?i:{_LEVELS})",
    "PROG": r"[!-Z\\^-~]+",
    "SYSLOGPROG": r"%{PROG:program}(?:\[%{POSINT:pid}\])?",
    "SYSLOGHOST": "%{IPORHOST}",
    "SYSLOGBASE": "%{SYSLOGTIMESTAMP:time} (?:%{SYSLOGHOST:host} )?%{SYSLOGPROG}:",
    "COMMONAPACHELOG": (
        r'%{IPORHOST:ip} %{NOTSPACE:ident} %{NOTSPACE:user} \[%{HTTPDATE:time}\] "(?:%{WORD:method} %{NOTSPACE:path}'
        r'(?: HTTP/%{NUMBER:http_version})?|%{DATA:request})" (?:-|%{NUMBER:status}) (?:-|%{NUMBER:bytes})'
    ),
    "COMBINEDAPACHELOG": "%{COMMONAPACHELOG} %{QS:referrer} %{QS:agent}",
}

_OURS = {"timestamp": "time", "@timestamp": "time", "loglevel": "level", "severity": "level", "msg": "message"}
"""What others call the three parts that every event has."""


class UnknownError(Exception):
    """`name` is none of the names; `start` and `end` are its place in the pattern."""

    def __init__(self, name: str, start: int, end: int) -> None:
        super().__init__(name)
        self.name, self.start, self.end = name, start, end


def expand(pattern: str) -> str:
    """Grok names to their regexes; what is no grok stays. Raises UnknownError."""
    return _expand(pattern, 0)


def _expand(pattern: str, depth: int) -> str:
    def put(found: re.Match[str]) -> str:
        known = GROK.get(found["name"])
        if known is None or depth > _DEEP:
            raise UnknownError(found["name"], found.start("name"), found.end("name"))
        inner = _expand(known, depth + 1)
        field = _FIELD.fullmatch(found["field"] or "")
        return f"(?P<{_group(field[1])}>{inner})" if field else f"(?:{inner})"

    return _USE.sub(put, pattern)


def _group(field: str) -> str:
    """Groups of a regex are letters, digits and `_`."""
    return re.sub(r"\W+", "_", _OURS.get(field, field)).strip("_")
