"""Values that an attacker would write into a log, and an alert that has one of them in a place of its own."""

from collections.abc import Callable

from logmon.model.evidence import Evidence
from logmon.model.incident import Incident
from logmon.model.match import Line

from .running import incident

CORPUS = {
    "substitution": "$(touch canary)",
    "backticks": "`touch canary`",
    "end of command": "; touch canary #",
    "and": "x && touch canary",
    "pipe": "x | touch canary",
    "redirection": "x >canary",
    "quotes": "'; touch canary; '\"; touch canary; \"",
    "newline": "x\ntouch canary\n",
    "carriage return": "x\rtouch canary\r\n",
    "dash": "-oQ/tmp -O canary --config=canary -X touch",
    "double dash": "--output=canary",
    "at file": "@/etc/passwd",
    "file address": "file:///etc/passwd",
    "tilde escape": "x\n~!touch canary\n~|touch canary",
    "lone dot": "x\n.\nMAIL FROM:<evil@example.org>\n",
    "header": "x\r\nBcc: evil@example.org\r\nX-Evil: 1",
    "header end": "x\r\n\r\n<script>",
    "json": '", "status": "resolved", "x": "',
    "json end": "}]}\n{",
    "jndi": "${jndi:ldap://127.0.0.1/x}",
    "templates": "{{7*7}} {0.__class__} %(x)s %n%s <%= 1 %> #{1}",
    "expansion": "$HOME ${PATH} ~root * ? [a-z] {a,b}",
    "environment": "() { :; }; touch canary",
    "percent": "%0a%24(touch canary)",
    "colours": "\x1b[31m\x1b]0;title\x07\x1b[2J\x9b31m",
    "bidirectional": "\u202e\u2066\u200b\ufeff",
    "null": "a\x00b",
    "invalid": "\udcff\udc80\ud800",
    "mentions": "<!channel> @everyone <@U1> [x](http://evil.example)",
    "large": "$(touch canary)\n" * 65536,
    "empty": "",
    "blank": " \n ",
}

PLACES: dict[str, Callable[[str], Incident]] = {
    "summary": lambda text: incident(summary=text),
    "rule": lambda text: incident(rule=text),
    "severity": lambda text: incident(severity=text),
    "key": lambda text: incident(key=text),
    "name of a key": lambda text: incident(labels={text: "x"}),
    "value": lambda text: incident(values={"count": text, "value": text, text: 1}),
    "line": lambda text: incident(evidence=Evidence.of([Line("web", "/var/log/web.log", 0, 0, text)])),
    "path": lambda text: incident(evidence=Evidence.of([Line(text, text, 0, 0, "x")])),
    "id": lambda text: incident(id=text or "A"),
}


def everywhere(text: str) -> Incident:
    """The value in all places at once."""
    line = Line(text, text, 0, 0, text)
    return incident(
        key=text,
        summary=text,
        rule=text,
        severity=text,
        labels={text: text},
        values={"count": text, "value": text, text: text},
        evidence=Evidence.of([line]),
        id=text or "A",
    )
