"""An empty answer says which field nobody has."""

import pytest

from tests.acceptance.program import logmon

LINES = b"".join(
    b'{"ts":"2025-03-03T12:00:%02dZ","severity":"info","route":"/cart","latency_ms":%d,"msg":"took"}\n' % (n, n)
    for n in range(50)
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("| count by rout", {"rout": "did you mean `route`?"}),
        ("| p95(latency) by route", {"latency": "did you mean `latency_ms`?"}),
        ("xyz >= 500 | count", {"xyz": "they have duration_ms, latency_ms, msg, route, severity, ts"}),
        ("xyz:1 | count by rout", {"rout": "did you mean `route`?", "xyz": "they have duration_ms, "}),
    ],
)
def test_fields_that_no_event_has_are_named(question, told):
    said = logmon("query", question, stdin=LINES).stderr.decode().splitlines()
    for line, (name, hint) in zip(said, told.items(), strict=True):
        assert line.startswith(f"logmon: there is no field `{name}` in the first 50 events: {hint}")
    assert logmon("query", question, "--quiet", stdin=LINES).stderr == b""


@pytest.mark.parametrize(
    "question",
    [
        "| count by route",
        "level >= warn | count by route",  # the level has another name there
        "duration_ms > 1000 | count",
        r"/took (?<what>\w+)/ | count by what",  # a name that the question gives itself
        "| set slow = latency_ms | where slow > 100 | avg(slow)",
        'route:"/none" | count',
    ],
)
def test_nothing_is_said_of_fields_that_are_there(question):
    assert logmon("query", question, stdin=LINES).stderr == b""


def test_nothing_is_known_of_an_empty_log():
    assert logmon("query", "| count by rout", stdin=b"").stderr == b""
