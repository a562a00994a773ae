"""Grok's names: each is a regex for RE2 that reads what its name says."""

import pytest
import re2

from logmon.formats.automaton import compile_re2
from logmon.formats.grok import GROK, UnknownError, expand

READ = {
    "WORD": "cart",
    "NOTSPACE": "a-b:c",
    "QUOTEDSTRING": r'"two \" words"',
    "UUID": "123e4567-e89b-12d3-a456-426614174000",
    "URN": "urn:isbn:0451450523",
    "INT": "-12",
    "POSINT": "12",
    "NONNEGINT": "0",
    "NUMBER": "-3.25",
    "BASE16NUM": "0xFF",
    "EMAILADDRESS": "joe.d@example.org",
    "HOSTNAME": "web-1.example.org",
    "IPV4": "192.0.2.255",
    "IPV6": "2001:db8::1",
    "IP": "::ffff:192.0.2.1",
    "HOSTPORT": "192.0.2.1:8080",
    "MAC": "00:02:b3:c7:2f:77",
    "UNIXPATH": "/var/log/syslog",
    "WINPATH": r"C:\Windows\Logs",
    "URI": "https://u:p@example.org:8443/a/b?x=1",
    "TIMESTAMP_ISO8601": "2026-11-20T08:00:00.123+01:00",
    "SYSLOGTIMESTAMP": "Mar  3 08:00:00",
    "HTTPDATE": "10/Oct/2026:13:55:36 -0700",
    "DATESTAMP_RFC822": "Fri, 20 Nov 2026 08:00:00 GMT",
    "LOGLEVEL": "Warning",
    "SYSLOGBASE": "Mar  3 08:00:00 web-1 sshd[12]:",
    "COMBINEDAPACHELOG": '192.0.2.1 - bob [10/Oct/2026:13:55:36 -0700] "GET /a HTTP/1.1" 200 12 "-" "curl/8"',
}


@pytest.mark.parametrize("name", GROK)
def test_each_is_a_regex(name: str) -> None:
    """RE2 takes every one of them."""
    compile_re2(expand(f"%{{{name}}}"))


@pytest.mark.parametrize(("name", "text"), READ.items())
def test_reads_the_whole_of_its_like(name: str, text: str) -> None:
    found = compile_re2(expand(f"%{{{name}}}")).Match(re2._Anchor.ANCHOR_BOTH, text.encode(), 0, len(text))
    assert found[0] == (0, len(text))


def test_fields_become_groups() -> None:
    """Types do nothing, brackets and dots are put into the shape of a name, time has one name."""
    assert expand("%{INT:took:float} %{WORD:[http][request]}") == expand("%{INT:took} %{WORD}")
    assert "(?P<time>" in expand("%{TIMESTAMP_ISO8601:timestamp}")
    assert "(?P<client_ip>" in expand("%{IP:client.ip}")


def test_an_unknown_name_has_its_place() -> None:
    with pytest.raises(UnknownError) as caught:
        expand("%{IP:ip} %{LOGLEVL:level}")
    assert (caught.value.name, caught.value.start, caught.value.end) == ("LOGLEVL", 11, 18)
