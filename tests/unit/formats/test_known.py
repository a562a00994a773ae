"""What particular formats say of a line, beyond the laws of all: the message, and fields that are easily lost."""

# ruff: noqa: E501 - lines of logs are as long as they are

import re

import pytest

from logmon.formats.base import Parsed
from logmon.formats.detect import detect
from logmon.formats.table import FORMATS
from logmon.model.time import iso
from tests.unit.formats.known_samples import KNOWN
from tests.unit.formats.samples import LINES
from tests.unit.formats.test_table import REFERENCE, STAMPS


def read(name: str, line: bytes) -> Parsed:
    """What the named format reads; it is also the one that is found for such a line."""
    assert detect([line] * 5).formats[0].name == name
    parsed = FORMATS[name].parse(line, STAMPS, REFERENCE)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize("name", ["elastic_slow", "elastic_slow_json", "elastic_audit", "jvm_gc8"])
def test_values_only(name: str) -> None:
    """Decision 0015: the message of an event that is nothing but values is the event."""
    for line in KNOWN[name]:
        assert read(name, line).message == line.decode()


def test_elastic_slow_logs() -> None:
    """Index, shard and measures, wherever the version puts them."""
    text, index = (read("elastic_slow", line).fields for line in KNOWN["elastic_slow"])
    assert (text["index"], text["shard"], text["took"], text["source_query"]) == ("index-1", "0", "4.5ms", "{}")
    assert (index["index_id"], index["id"], index["type"]) == ("6cpavWDYRO6pyxezB0LepA", "7", "doc")
    new, old, ecs = (read("elastic_slow_json", line) for line in KNOWN["elastic_slow_json"])
    assert (new.fields["index"], new.fields["shard"], new.fields["duration_ms"]) == ("shop", "0", "6")
    assert (old.fields["index"], old.fields["took"], old.fields["source_query"]) == ("shop", "4.6ms", '{"a":1}')
    assert (ecs.fields["shard"], ecs.fields["duration_ms"]) == ("3", "12")
    assert new.level is not None and new.level.label == "warn" and new.time is not None


def test_slow_query_time() -> None:
    """Decision 0016: the `# Time:` line, else the epoch."""
    with_line = b"# Time: 250303 12:00:05\n# User@Host: bob[bob] @ db1 []\n# Query_time: 3.0\nSET timestamp=1741003202;\nselect 1;"
    without = with_line.partition(b"\n")[2]
    for event, clock in ((with_line, "2025-03-03T12:00:05Z"), (without, "2025-03-03T12:00:02Z")):
        parsed = read("mysql_slow", event)
        assert parsed.time is not None and iso(parsed.time) == clock
        assert parsed.message == "select 1" and parsed.fields["epoch"] == "1741003202"


def test_flows_by_look() -> None:
    """Columns of one's own: addresses, ports, protocol, and of two numbers the greater one is bytes."""
    first, second = (read("vpc_flow_own", line) for line in KNOWN["vpc_flow_own"])
    names = ("interface", "ip", "target", "port", "target_port", "protocol", "packets", "bytes", "version")
    assert [first.fields[name] for name in names] == (
        ["eni-0a1b2c3d", "192.0.2.9", "10.0.0.62", "43416", "5001", "6", "8", "568", "3"]
    )
    assert second.level is not None and second.level.label == "warn" and "version" not in second.fields
    assert second.time == first.time == 1_741_000_000 * 10**9
    assert read("vpc_flow", KNOWN["vpc_flow"][0]).fields["start"] == "1741000000"


FIELDS: list[tuple[str, int, dict[str, object]]] = [
    (
        "mongodb",
        2,
        {"operation": "command", "database": "shop", "collection": "orders", "docsExamined": 81, "duration_ms": 112},
    ),
    ("mongodb_slow", 0, {"query": "{ id: { $in: [ 7 ] } }", "nscanned": 2871, "duration_ms": 231, "thread": "conn7"}),
    (
        "catalina",
        0,
        {"program": "org.apache.catalina.startup.HostConfig", "method": "deployWAR", "thread": "localhost-startStop-1"},
    ),
    ("catalina", 1, {"logger": "Main", "method": "<init>"}),
    ("bacula", 2, {"client": "web-fd", "address": "web.example.org", "port": "9102", "error": "Connection refused"}),
    ("exim", 1, {"client": "localhost", "greeting": "mail.example", "ip": "192.0.2.1", "T": 'say \\"hello\\"'}),
]


@pytest.mark.parametrize(
    ("name", "which", "fields"), FIELDS, ids=[f"{name}-{which}-{next(iter(fields))}" for name, which, fields in FIELDS]
)
def test_fields(name: str, which: int, fields: dict[str, object]) -> None:
    """What a sample's fields must say."""
    found = read(name, KNOWN[name][which]).fields
    assert {key: found.get(key) for key in fields} == fields


def test_columns_of_applications() -> None:
    """A logger behind a column of its own; a level that is no host."""
    assert read("app", b"2025-03-03T12:00:00+00:00 - INFO - text").message == "text"
    parsed = read("app", b"2025-03-03 12:00:00,269 -0800 | ERROR | com.example.Shop - nothing left")
    assert (parsed.fields["logger"], parsed.message) == ("com.example.Shop", "nothing left")


def test_clock_of_applications() -> None:
    """Logback's default has no day; it also begins an event between lines of another format."""
    line = b"12:00:00.907 [exec-10] WARN  o.a.g.Auth - no"
    parsed = read("app", line)
    assert parsed.time is not None and iso(parsed.time).endswith("T12:00:00.907Z")
    assert (parsed.fields["thread"], parsed.fields["logger"], parsed.message) == ("exec-10", "o.a.g.Auth", "no")
    assert detect([*KNOWN["jul"][0].split(b"\n"), line] * 5).starts.match(line)


def test_check_point() -> None:
    """Parameters without an element, in a file without priorities."""
    fields = read("syslog5424", LINES["syslog5424"][-1]).fields
    assert (fields["action"], fields["origin"], fields["program"]) == ("Drop", "192.0.2.4", "CheckPoint")


def test_date_and_time_of_firewalls() -> None:
    """In two pairs."""
    parsed = read("logfmt", LINES["logfmt"][1])
    assert parsed.time is not None and iso(parsed.time) == "2025-03-03T12:00:00Z"


def test_two_lines_of_java() -> None:
    """The level of the second line is not of its text."""
    assert read("jul", KNOWN["jul"][0]).message == "it broke"


def test_an_access_line_in_quotes() -> None:
    """As some tables of requests are written out: the quote is not of the address."""
    assert read("access", LINES["access"][-1]).fields["ip"] == "203.0.113.7"


@pytest.mark.parametrize("name", [*KNOWN, *LINES])
@pytest.mark.parametrize("digits", [b"9" * 20, b"9" * 5_000, "²".encode()])
def test_numbers_that_are_none(name: str, digits: bytes) -> None:
    """Python refuses to read more than 4,300 digits, and knows digits that are none."""
    form = FORMATS.get(name.partition("(")[0], FORMATS["plain"])
    for line in (KNOWN.get(name) or LINES[name])[:3]:
        for found in re.finditer(rb"\d+", line):
            odd = line[: found.start()] + digits + line[found.end() :]
            form.parse(odd, STAMPS, REFERENCE)
