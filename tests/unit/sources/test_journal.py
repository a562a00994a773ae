"""Entries of the journal as lines, and what a `journal:` argument asks for."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from logmon.formats.detect import detect
from logmon.formats.timestamps import Timestamps
from logmon.model.event import Level
from logmon.model.time import iso
from logmon.sources import journalentries
from logmon.sources.address import parse
from logmon.sources.journal import JournalSource, selection
from logmon.sources.reports import SourceError
from logmon.sources.table import open_source
from tests.unit.sources.drive import Drive

ENTRY = {
    "__CURSOR": "s=80f3;i=9;b=fd47;m=28;t=66;x=83",
    "__REALTIME_TIMESTAMP": "1795177855123883",
    "__MONOTONIC_TIMESTAMP": "10930260226",
    "_BOOT_ID": "fd47704b403f42728a6caa15a0169872",
    "PRIORITY": "4",
    "MESSAGE": "upstream timed out",
    "SYSLOG_IDENTIFIER": "nginx",
    "_PID": "77",
    "_UID": "33",
    "_HOSTNAME": "web-1",
    "_SYSTEMD_UNIT": "nginx.service",
    "REQUEST_ID": "r17",
}


def rendered(**more: Any) -> dict[str, Any]:
    return msgspec.json.decode(journalentries.rendered({**ENTRY, **more}))  # type: ignore[no-any-return]


def test_an_entry_is_read_by_the_json_format() -> None:
    line = journalentries.rendered(ENTRY)
    (form, *_) = detect([line]).formats
    event = form.parse(line, Timestamps(), 0)
    assert form.name == "json" and event is not None and event.time is not None
    assert (event.message, event.level, iso(event.time)) == (
        "upstream timed out", Level.WARN, "2026-11-20T12:30:55.123883Z",
    )  # fmt: skip
    expected = {"unit": "nginx.service", "program": "nginx", "pid": "77", "host": "web-1", "REQUEST_ID": "r17"}
    assert expected.items() <= event.fields.items() and "_BOOT_ID" not in event.fields


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ([98, 255, 0], "b\\xff\x00"),
        (["one", "two"], "one\ntwo"),
        (["one", [255]], "one\n\\xff"),
        (None, None),
        ("", ""),
    ],
)
def test_messages_of_every_shape(message: Any, text: str | None) -> None:
    assert rendered(MESSAGE=message).get("message") == text


@pytest.mark.parametrize("stamp", ["9" * 16, "9" * 30, "\u00b2", "-1", "", None, 7])
def test_an_instant_that_is_none(stamp: Any) -> None:
    """Journals come from other machines, too."""
    assert journalentries.instant({"__REALTIME_TIMESTAMP": stamp}) is None
    assert "time" not in rendered(__REALTIME_TIMESTAMP=stamp)


def test_what_the_manager_says_of_a_unit_is_that_units() -> None:
    claim = {"UNIT": "db.service", "_SYSTEMD_UNIT": "init.scope"}
    assert rendered(**claim, _PID="1")["unit"] == "db.service"
    assert rendered(**claim)["unit"] == "init.scope", "anybody else can only claim it"


@pytest.mark.parametrize("priority", ["9", "x", "", "44", ["3", "4"], None])
def test_a_strange_priority_is_no_level(priority: Any) -> None:
    assert "level" not in rendered(PRIORITY=priority)


@pytest.mark.parametrize("line", [b"-- No entries --", b"{", b"[1]", b'{"a":1}', b"\xff", b"[" * 100_000])
def test_what_is_no_entry(line: bytes) -> None:
    assert journalentries.decode(line) is None


def test_a_message_cannot_pass_for_a_cursor() -> None:
    entry = journalentries.decode(msgspec.json.encode({**ENTRY, "MESSAGE": '"__CURSOR":"s=forged"'}))
    assert entry is not None and journalentries.cursor(entry) == ENTRY["__CURSOR"]


@pytest.mark.parametrize(
    ("argument", "flags", "units"),
    [
        ("journal:", (), ()),
        ("journal:nginx", ("--unit=nginx.service",), ()),
        ("journal:nginx.service,getty@tty1", ("--unit=nginx.service", "--unit=getty@tty1.service"), ()),
        ("journal:web-*", (), ("web-*",)),
        ("journal:a?priority=warning", ("--priority=warning", "--unit=a.service"), ()),
        ("journal:?identifier=a,b&namespace=n", ("--identifier=a", "--identifier=b", "--namespace=n"), ()),
        ("journal:?directory=/var/log/other", ("--directory=/var/log/other",), ()),
    ],
)
def test_arguments(argument: str, flags: tuple[str, ...], units: tuple[str, ...]) -> None:
    found = selection(parse(argument))
    assert (found.flags, found.units) == (flags, units)


@pytest.mark.parametrize(
    ("argument", "what"),
    [
        ("journal:a?priority=loud", "priority=loud"),
        ("journal:a?priority=1..2..3", "priority=1..2..3"),
        ("journal:a?unit=b", "no option `unit`"),
        ("journal:?directory=", "no value"),
    ],
)
def test_arguments_that_cannot_be(argument: str, what: str) -> None:
    with pytest.raises(SourceError, match=what.replace(".", r"\.")) as error:
        open_source(argument, follow=False)
    assert error.value.help


def test_a_machine_without_journalctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    it = Drive(JournalSource("it", parse("journal:"), follow=True, count_lines=True))
    it.round()
    (trouble,) = it.troubles()
    assert trouble.fatal and "journalctl is not installed" in trouble.message


def fake_journalctl(folder: Path, monkeypatch: pytest.MonkeyPatch, output: bytes, end: str = "") -> None:
    (folder / "output").write_bytes(output)
    (folder / "journalctl").write_text(f"#!/bin/sh\n/bin/cat {folder}/output\n{end}\n")
    (folder / "journalctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_half_an_entry_is_not_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = msgspec.json.encode(ENTRY)
    fake_journalctl(tmp_path, monkeypatch, entry + b"\n" + entry[:50], "kill -9 $$")
    it = Drive(open_source("journal:", follow=False))
    it.until(lambda: not it.readers)
    assert len(it.lines()) == 1 and it.text().endswith(b"\n") and "SIGKILL" in it.problems[0]


def test_what_journald_refused_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = "Suppressed 1200 messages from chatty.service"
    own = {**ENTRY, "MESSAGE": message, "N_DROPPED": "1200", "_TRANSPORT": "driver"}
    claimed = {**own, "_TRANSPORT": "journal"}
    fake_journalctl(tmp_path, monkeypatch, b"".join(msgspec.json.encode(entry) + b"\n" for entry in (own, claimed)))
    it = Drive(open_source("journal:", follow=False))
    it.until(lambda: not it.readers)
    (trouble,) = it.troubles()
    assert len(it.lines()) == 2 and "refused 1,200 messages" in trouble.message and "chatty" in trouble.message
