"""Templates in the installed program."""

import json

import pytest

from tests.acceptance.program import logmon

NAMES = "ann bob cid dan eve fay gus hal".split()
LINES = [
    *(f"2025-03-03T12:00:0{n}Z INFO app - hello {name}\n" for n, name in enumerate(NAMES)),
    "2025-03-03T12:01:00Z ERROR app - disk /var is full\n",
    "2025-03-03T12:02:00Z ERROR app - disk /srv/x is full\n",
    "2025-03-03T12:03:00Z WARN app - took 12 ms\n",
]


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "app.log"
    path.write_text("".join(LINES))
    return path


def objects(done):
    return [json.loads(line) for line in done.stdout.split(b"\n")[:-1]]


def test_patterns_with_count_share_and_sample(log):
    found = objects(logmon("query", "--patterns", log, "-o", "json", "--tz", "utc"))
    assert [(one["template"], one["count"], one["new"]) for one in found] == [
        ("hello <*>", 8, None),
        ("disk <*> is full", 2, None),
        ("took <*>", 1, None),
    ]
    assert (found[0]["share"], found[0]["sample"], found[1]["first"]) == (
        round(8 / 11, 6),
        "hello ann",
        "2025-03-03T12:01:00Z",
    )


def test_what_is_new_since(log):
    """Older events are not counted, but known."""
    flags = ("-S", "2025-03-03T12:02:00Z", "-o", "json")
    found = objects(logmon("query", "--patterns", log, *flags))
    assert [(one["template"], one["count"], one["new"]) for one in found] == [
        ("disk <*> is full", 1, False),
        ("took <*>", 1, True),
    ]


def test_patterns_of_some_events(log):
    done = logmon("query", "--patterns", "-w", "level >= error", "-o", "table", stdin=log.read_bytes())
    assert done.stdout == b"2  100.0%    disk <*> is full\n             disk /var is full\n"
    none = logmon("query", "--patterns", "-w", "level >= alert", log)
    assert (none.returncode, none.stdout.count(b"\n")) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--patterns", "level >= warn"], b"a filter goes into -w"),
        ([], b"a question is missing"),
        (["--patterns", "-o", "pretty"], b"unknown output `pretty`"),
        (["| count by level", "-w", "template:x"], b"LM412"),
    ],
)
def test_what_is_refused(log, arguments, words):
    done = logmon("query", *arguments, *([log] if arguments else []))
    assert done.returncode == 2 and words in done.stderr and b"Traceback" not in done.stderr


def test_counted_by_template(log):
    done = logmon("query", "| count by template | top 2", log)
    assert done.stdout == b"template\tcount\nhello <*>\t8\ndisk <*> is full\t2\n"


def test_where_narrows_a_question(log):
    """Its captures are known in the question."""
    done = logmon("query", "| count by word", "-w", "message ~ /^(?<word>disk)/", log)
    assert done.stdout == b"word\tcount\ndisk\t2\n"
    assert logmon("query", '"disk"', "-w", 'not "var"', "-o", "raw", log).stdout == LINES[-2].encode()


def test_a_field_of_every_event(log):
    done = logmon("tail", "-n", "2", "--fields", "template,message", "-o", "csv", log)
    assert done.stdout == b"template,message\r\ndisk <*> is full,disk /srv/x is full\r\ntook <*>,took 12 ms\r\n"
    (first, _) = objects(logmon("tail", "-n", "2", "--fields", "template,level", "-o", "json", log))
    assert first == {"template": "disk <*> is full", "level": "error"}
