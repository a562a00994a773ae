"""Lines inside of lines, dialects of JSON, columns named by a header; their names give the same formats back."""

# ruff: noqa: E501 - lines of logs are as long as they are

import pytest

from logmon.formats.base import Format
from logmon.formats.detect import detect, of_names
from logmon.formats.multiline import split_events
from logmon.formats.table import form_of, knows
from tests.unit.formats.known_samples import KNOWN
from tests.unit.formats.test_table import REFERENCE, STAMPS, read

ACCESS = b'203.0.113.7 - bob [03/Mar/2025:00:00:00 +0000] "GET /a HTTP/1.1" 502 864 "-" "curl/8.0"'
JSON = b'{"ts":"2025-03-03T00:00:09Z","level":"warn","msg":"gone","host":"inner","n":7}'
SYSLOG = b"Mar  3 00:00:05 web-1 app[77]: "

LAYERS = {
    "syslog3164+access": SYSLOG + ACCESS,
    "syslog3164+json": SYSLOG + JSON,
    "syslog5424+json": b"<34>1 2025-03-03T00:00:05Z web-1 app 77 - - " + JSON,
    "syslog3164+haproxy": SYSLOG + KNOWN["haproxy"][0],
    "syslog3164+netfilter": b"Mar  3 00:00:05 web-1 kernel: " + KNOWN["netfilter"][0],
    "syslog3164+values": b"Mar  3 00:00:05 web-1 fw[9]: " + KNOWN["values"][0],
    "syslog3164+junos_flow": b"Mar  3 00:00:05 web-1 RT_FLOW: " + KNOWN["junos_flow"][0],
    "cri+access": b"2025-03-03T00:00:05.123456789Z stdout F " + ACCESS,
    "compose+access": b"web-1  | " + ACCESS,
    "json+access": b'{"log":"'
    + ACCESS.replace(b'"', b'\\"')
    + b'\\n","stream":"stdout","time":"2025-03-03T00:00:05Z"}',
}


@pytest.mark.parametrize(("name", "line"), LAYERS.items(), ids=list(LAYERS))
def test_layers_are_found(name: str, line: bytes) -> None:
    """The carrier and what it carries, by a name that means the same format again."""
    found = detect([line] * 20).formats[0]
    assert found.name == name
    assert of_names([name]).formats[0].name == name
    assert form_of(name).parse(line, STAMPS, REFERENCE) == found.parse(line, STAMPS, REFERENCE)


@pytest.mark.parametrize(("name", "line"), LAYERS.items(), ids=list(LAYERS))
def test_decoder_says_what_parse_says(name: str, line: bytes) -> None:
    """Also in layers, and where there is nothing inside."""
    form = form_of(name)
    for event in (line, line[:46] + b"just words", b"unlike"):
        parsed = form.parse(event, STAMPS, REFERENCE)
        (values,) = read(form, [event])
        assert (parsed is None) == (values is None)
        if parsed is not None and values is not None:
            assert values["time"] == parsed.time
            assert values["level"] == parsed.level
            assert (values["message"] or "").rstrip("\n") == parsed.message
            for field in ("status", "path", "host", "program", "ip"):
                assert values[field] == parsed.fields.get(field), field


def test_inner_wins_and_outer_stays() -> None:
    """Of the same field the inner one counts; what only the outer line has is kept."""
    parsed = form_of("syslog3164+json").parse(SYSLOG + JSON, STAMPS, REFERENCE)
    assert parsed is not None
    assert (parsed.message, parsed.fields["host"], parsed.fields["program"]) == ("gone", "inner", "app")
    assert parsed.time == 1_740_960_009 * 10**9


def test_text_that_is_not_inside_stays() -> None:
    """A plain message between structured ones is what it was without layers."""
    parsed = form_of("syslog3164+json").parse(SYSLOG + b"started", STAMPS, REFERENCE)
    assert parsed is not None and parsed.message == "started" and parsed.fields["host"] == "web-1"


def test_a_trace_behind_a_prefix() -> None:
    """Lines of a trace that each have the container's prefix are one event, without the prefixes."""
    prefix = b"2025-03-03T12:00:00.123456789Z stderr F "
    trace = [b"java.io.IOException: x", b"\tat a.b.C.d(C.java:1)", b"Caused by: e", b"next"]
    data = b"".join(prefix + line + b"\n" for line in trace)
    form = form_of("cri")
    events = split_events(data, form.starts)
    assert [event.count(b"\n") for event in events] == [2, 0]
    parsed = form.parse(events[0], STAMPS, REFERENCE)
    assert parsed is not None and parsed.message == "\n".join(line.decode() for line in trace[:3])


def test_names_with_values_in_a_text() -> None:
    """They are fields where most messages have them; the text stays whole, and the carrier knows its own host best."""
    line = b"Mar  3 00:00:05 web-1 fw[9]: deny src=192.0.2.1 dst=10.0.0.1 host=other pid=7 proto=6"
    form = detect([line] * 20).formats[0]
    assert form.name == "syslog3164+values"
    parsed = form.parse(line, STAMPS, REFERENCE)
    assert parsed is not None and parsed.message.startswith("deny src=")
    assert (parsed.fields["host"], parsed.fields["pid"], parsed.fields["dst"]) == ("web-1", "9", "10.0.0.1")
    others = [b"Mar  3 00:00:05 web-1 fw[9]: ready"] * 30
    assert detect([line] * 20 + others).formats[0].name == "syslog3164"


DIALECTS = {
    "json(time=eventTime,message=eventName)": b'{"eventTime":"2025-03-03T00:00:00Z","eventName":"ConsoleLogin"}',
    "json(time=t.$date,level=s)": b'{"t":{"$date":"2025-03-03T00:00:00.000+00:00"},"s":"I","msg":"ok"}',
    "json(message=fields.message)": b'{"timestamp":"2025-03-03T00:00:00Z","level":"INFO","fields":{"message":"hello","user":"bob"}}',
    "json(time=record.time.timestamp,level=record.level.name,message=record.message)": b'{"text":1,"record":{"level":{"name":"INFO"},"message":"m","time":{"timestamp":1740960000}}}',
    "json(time=whenever_ts)": b'{"whenever_ts":1740960000,"message":"x"}',
    "json(time=timeMillis,message=logEvent.message)": b'{"timeMillis":1740960000000,"logEvent":{"message":"m"},"level":"INFO"}',
}


@pytest.mark.parametrize(("name", "line"), DIALECTS.items(), ids=list(DIALECTS))
def test_dialects(name: str, line: bytes) -> None:
    """The keys that this log uses are found in the sample; parse and decoder read them."""
    form = detect([line] * 9).formats[0]
    assert form.name == name and knows(name)
    parsed = form.parse(line, STAMPS, REFERENCE)
    assert parsed is not None and parsed.time == 1_740_960_000 * 10**9
    (values,) = read(form, [line])
    assert values is not None and values["time"] == parsed.time
    assert values["message"] == parsed.message and values["level"] == parsed.level


def columns(header: bytes, *lines: bytes) -> Format:
    return detect([b"#Version: 1.0", header, *lines * 5]).formats[0]


def test_columns_by_header() -> None:
    """W3C: date and time are one stamp, a dash is nothing, the columns have their well-known names."""
    line = b"2025-03-03 00:00:09 10.0.0.1 GET /a - 443 - 192.0.2.7 curl/8 404 15"
    form = columns(
        b"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken",
        line,
    )
    parsed = form_of(form.name).parse(line, STAMPS, REFERENCE)
    assert parsed is not None and parsed.time == 1_740_960_009 * 10**9
    assert (parsed.fields["ip"], parsed.fields["status"], parsed.fields["path"]) == ("192.0.2.7", "404", "/a")
    (values,) = read(form, [line])
    assert values is not None and (values["level"], values["status"]) == (parsed.level, "404")
    assert "cs-username" not in parsed.fields and parsed.level is not None and parsed.level.label == "warn"


def test_zeek() -> None:
    """Tabs and an epoch time."""
    line = b"1740960009.5\tC1\t192.0.2.7\t50\tGET\t/x\t200"
    form = columns(b"#fields\tts\tuid\tid.orig_h\tid.orig_p\tmethod\turi\tstatus_code", line)
    parsed = form.parse(line, STAMPS, REFERENCE)
    assert parsed is not None and parsed.time == 1_740_960_009_500_000_000 and parsed.fields["ip"] == "192.0.2.7"


def test_flows_with_a_header() -> None:
    """VPC flow logs as they lie in a bucket: the header is no event with a time, and its names are the fields."""
    header = b"account-id srcaddr dstaddr dstport start end action pkt-dst-aws-service"
    line = b"123456789010 192.0.2.7 10.0.0.1 443 1740960009 1740960069 ACCEPT -"
    form = detect([header, *[line] * 5]).formats[0]
    assert form.name == f"w3c({header.decode().replace(' ', ',')})" and knows(form.name)
    parsed, head = (form.parse(each, STAMPS, REFERENCE) for each in (line, header))
    assert parsed is not None and parsed.time == 1_740_960_009 * 10**9 and parsed.fields["ip"] == "192.0.2.7"
    assert head is not None and head.time is None and "dstport" not in head.fields


@pytest.mark.parametrize("name", ["nonsense", "json()", "json(x)", "access+nonsense", "w3c()", "+", "json(time=a,)"])
def test_names_that_are_none(name: str) -> None:
    """A wrong name is a KeyError, in whatever form."""
    assert not knows(name)
    with pytest.raises(KeyError):
        of_names([name])
