"""The journal of a real systemd-journald: every entry once, over restarts, rotation and removal."""

import itertools
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from logmon.model.time import SECOND
from logmon.sources.base import Start
from logmon.sources.table import open_source
from tests.acceptance.program import LOGMON, clean
from tests.components.journald import Journald
from tests.components.waiting import wait_for
from tests.unit.sources.drive import Drive, whole

pytestmark = pytest.mark.components
NUMBERS = itertools.count()
APP = {"SYSLOG_IDENTIFIER": "app", "PRIORITY": "6"}


@pytest.fixture
def journald() -> Iterator[Journald]:
    it = Journald(f"lm{os.getpid()}x{next(NUMBERS)}")
    try:
        it.start()
        yield it
    finally:
        it.end()


def drive(
    journald: Journald,
    units: str = "",
    options: str = "identifier=app",
    *,
    follow: bool = False,
    before: Drive | None = None,
    start: Start | None = None,
) -> Drive:
    journald.settle()
    argument = f"journal:{units}?namespace={journald.namespace}&{options}".rstrip("&")
    source = open_source(argument, name="it", follow=follow, count_lines=True)
    it = Drive(source, before.stop() if before else None, start)
    if not follow:
        it.until(lambda: not it.readers)
    return it


def entries(it: Drive) -> list[dict[str, Any]]:
    assert whole(it.chunks)
    return [json.loads(line) for line in it.lines()]


def messages(it: Drive) -> list[str]:
    return [entry["message"] for entry in entries(it)]


def number(journald: Journald, first: int, last: int) -> list[str]:
    texts = [f"line {n}" for n in range(first, last)]
    for text in texts:
        journald.send(text, **APP)
    journald.settle()
    return texts


def test_fields_are_those_of_other_logs(journald: Journald) -> None:
    journald.send("it is", PRIORITY="3", SYSLOG_IDENTIFIER="app", ORDER="17")
    (entry,) = entries(drive(journald))
    assert {name: entry[name] for name in ("level", "program", "message", "ORDER", "uid")} == {
        "level": "err", "program": "app", "message": "it is", "ORDER": "17", "uid": "0",
    }  # fmt: skip
    assert entry["time"].endswith("Z") and entry["host"] and not any(name.startswith("_") for name in entry)


def test_messages_that_are_no_text_or_several_lines_or_long(journald: Journald) -> None:
    journald.send(b"bytes \xff\x00 and \x1b[31m", **APP)
    journald.send("one\n  two", **APP)
    journald.send("x" * 100_000, **APP)
    assert messages(drive(journald)) == ["bytes \\xff\x00 and \x1b[31m", "one\n  two", "x" * 100_000]


def test_a_line_longer_than_the_limit_is_a_gap_and_the_next_one_is_there(journald: Journald) -> None:
    journald.send("x" * 1_500_000, **APP)
    number(journald, 0, 2)
    it = drive(journald)
    assert it.gaps() and it.lines()[-1].endswith(b'"message":"line 1"}')


def test_the_instants_are_those_of_journald(journald: Journald) -> None:
    number(journald, 0, 3)
    it = drive(journald)
    stamps = [stamp for chunk in it.chunks for stamp in chunk.stamps or ()]
    assert len(stamps) == 3 and stamps == sorted(stamps) and stamps[0] > 1_700_000_000 * SECOND


def test_nothing_twice_and_nothing_lost_over_our_restart(journald: Journald) -> None:
    texts = number(journald, 0, 50)
    it = drive(journald)
    assert messages(it) == texts
    texts = number(journald, 50, 70)
    again = drive(journald, before=it)
    assert messages(again) == texts and again.chunks[0].position == sum(len(c.data) for c in it.chunks)
    third = drive(journald, before=again)
    assert messages(third) == [] and not third.reports


def test_follow_through_rotation(journald: Journald) -> None:
    it = drive(journald, follow=True)
    texts: list[str] = []
    for round_ in range(4):
        texts += number(journald, 10 * round_, 10 * round_ + 10)
        it.until(lambda: len(it.lines()) == len(texts))
        journald.rotate()
    assert messages(it) == texts and not it.reports
    it.stop()


def test_entries_removed_while_nobody_read_are_a_gap(journald: Journald) -> None:
    number(journald, 0, 5)
    it = drive(journald)
    number(journald, 5, 10)
    journald.rotate()
    journald.vacuum()
    texts = number(journald, 10, 13)
    again = drive(journald, before=it)
    assert messages(again) == texts
    (gap,) = again.gaps()
    assert "vacuumed" in gap.why and "entries are missing" in gap.why


def test_entries_removed_that_were_read_are_no_loss_but_that_is_not_known(journald: Journald) -> None:
    """The entry that we stand at may have been the last one removed: reported, because nobody can tell."""
    number(journald, 0, 5)
    it = drive(journald)
    journald.rotate()
    journald.vacuum()
    texts = number(journald, 5, 6)
    assert messages(drive(journald, before=it)) == texts


def test_journalctl_dies_and_is_started_again(journald: Journald) -> None:
    texts = number(journald, 0, 5)
    it = drive(journald, follow=True)
    it.until(lambda: len(it.lines()) == 5)
    os.kill(it.source._reader._command._child.pid, signal.SIGKILL)  # type: ignore[attr-defined]
    texts += number(journald, 5, 9)
    it.until(lambda: len(it.lines()) == 9)
    assert messages(it) == texts
    assert ["SIGKILL" in trouble.message for trouble in it.troubles()] == [True] and not it.gaps()
    it.stop()


def test_one_that_begins_at_the_end_sees_what_comes_then(journald: Journald) -> None:
    number(journald, 0, 3)
    it = drive(journald, follow=True, start=Start("end"))
    it.now = time.time_ns()
    it.round()
    (reader,) = it.readers.values()
    it.until(lambda: reader.place() is not None)  # type: ignore[attr-defined]
    texts = number(journald, 3, 5)
    it.until(lambda: len(it.lines()) == 2)
    assert messages(it) == texts
    it.stop()


@pytest.mark.parametrize(("units", "expected"), [
    ("web", ["of web"]),
    ("web.service,db.service", ["of web", "of db"]),
    ("w*", ["of web"]),
    ("nosuch", []),
])  # fmt: skip
def test_units(journald: Journald, units: str, expected: list[str]) -> None:
    for unit in ("web", "db", "other"):
        journald.send(f"of {unit}", OBJECT_SYSTEMD_UNIT=f"{unit}.service")
    it = drive(journald, units, "")
    assert messages(it) == expected
    assert [t.message for t in it.troubles() if "holds no entry" in t.message] or expected


def test_a_unit_that_comes_later_is_matched_by_a_glob(journald: Journald) -> None:
    it = drive(journald, "w*", "", follow=True)
    it.round()
    journald.send("later", OBJECT_SYSTEMD_UNIT="web.service")
    it.until(lambda: len(it.lines()) == 1)
    it.stop()


def test_priorities(journald: Journald) -> None:
    for priority in range(8):
        journald.send(f"p{priority}", PRIORITY=str(priority), SYSLOG_IDENTIFIER="app")
    assert messages(drive(journald, options="identifier=app&priority=err")) == ["p0", "p1", "p2", "p3"]
    assert messages(drive(journald, options="identifier=app&priority=4..5")) == ["p4", "p5"]


def test_another_directory(journald: Journald) -> None:
    texts = number(journald, 0, 3)
    it = Drive(open_source(f"journal:?directory={journald.folder}&identifier=app", follow=False))
    it.until(lambda: not it.readers)
    assert messages(it) == texts


def test_the_last_ones_only(journald: Journald) -> None:
    texts = number(journald, 0, 20)
    assert messages(drive(journald, start=Start("lines", 5))) == texts[-5:]


def test_a_directory_that_does_not_exist_is_said(journald: Journald) -> None:
    it = Drive(open_source("journal:?directory=/nonexistent", follow=False))
    it.until(lambda: not it.readers)
    assert "journalctl: exit code 1" in it.problems[0] and "No such file" in it.problems[0]


def test_journalctl_does_not_outlive_a_killed_logmon(journald: Journald) -> None:
    journald.settle()
    source = f"journal:?namespace={journald.namespace}"
    it = subprocess.Popen(
        [*LOGMON, "tail", "-f", source, "-o", "raw", "-n", "all"], env=clean(), stdout=subprocess.PIPE
    )
    assert it.stdout and it.stdout.readline()
    children = [pid for pid in os.listdir("/proc") if pid.isdigit() and _is_child(pid, journald.namespace, it.pid)]
    assert children
    it.kill()
    it.wait(20)
    it.stdout.close()
    journald.send("one more")
    wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in children))


def test_tail_shows_it(journald: Journald) -> None:
    journald.send("disk is full", PRIORITY="2", SYSLOG_IDENTIFIER="app")
    journald.send("nothing new", PRIORITY="6", SYSLOG_IDENTIFIER="app")
    journald.settle()
    source = f"journal:?namespace={journald.namespace}"
    command = [*LOGMON, "tail", source, "-w", "program:app level >= error", "--since", "1h", "-o", "json"]
    done = subprocess.run(command, env=clean(), capture_output=True, timeout=60, check=False)
    (event,) = [json.loads(line) for line in done.stdout.split(b"\n")[:-1]]
    assert (event["message"], event["level"], event["time_source"]) == ("disk is full", "critical", "event")


def _is_child(pid: str, namespace: str, parent: int) -> bool:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file, open(f"/proc/{pid}/stat") as stat:
            return namespace.encode() in file.read() and stat.read().rpartition(")")[2].split()[1] == str(parent)
    except OSError:
        return False
