"""What a service manager hears, on a socket of our own."""

import os
import socket

import pytest

from logmon.model.time import MILLISECOND, SECOND
from logmon.runtime.notify import Notifier


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path):
    """(its socket, its address as in the environment)"""
    name = f"@logmon-test-{os.getpid()}-{id(request)}" if request.param == "abstract" else str(tmp_path / "n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name[1:] if name[0] == "@" else name)
        listening.setblocking(False)
        yield listening, name


def heard(listening):
    said = []
    while True:
        try:
            said.append(listening.recv(4096).decode())
        except BlockingIOError:
            return said


def test_its_words(manager):
    listening, name = manager
    notifier = Notifier.of_environment({"NOTIFY_SOCKET": name})
    notifier.ready("1 source")
    notifier.status("1 source")  # the same: not said again
    notifier.status("two\nlines")
    notifier.progress()  # nobody asked for signs of life
    notifier.stopping("bye")
    notifier.close()
    assert heard(listening) == ["READY=1\nSTATUS=1 source", "STATUS=two lines", "STOPPING=1\nSTATUS=bye"]


def test_a_reload_says_when_in_the_same_datagram(manager):
    listening, name = manager
    notifier = Notifier(name)
    notifier.reloading()
    notifier.ready("")
    notifier.close()
    first, second = heard(listening)
    word, stamp = first.split("\n")
    assert word == "RELOADING=1"
    assert stamp.startswith("MONOTONIC_USEC=") and stamp[15:].isdigit()
    assert second.startswith("READY=1")


def test_signs_of_life_come_at_half_of_the_patience(manager, monkeypatch):
    listening, name = manager
    now = 1000 * SECOND
    monkeypatch.setattr("logmon.runtime.notify.time.monotonic_ns", lambda: now)
    notifier = Notifier.of_environment({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "3000000"})
    for after in (0, 1000, 1499, 1500, 1600, 3000):
        now = 1000 * SECOND + after * MILLISECOND
        notifier.progress()
    assert heard(listening) == ["WATCHDOG=1"] * 3
    assert notifier.wake_at(5) == 5 + 1500 * MILLISECOND
    notifier.close()


@pytest.mark.parametrize(
    "environment",
    [{}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}, {"NOTIFY_SOCKET": "relative"}],
)
def test_without_a_manager_nothing_happens(environment):
    notifier = Notifier.of_environment(environment)
    notifier.ready()
    notifier.progress()
    assert notifier.wake_at(0) is None
    notifier.close()


def test_a_manager_that_went_away_is_no_error(manager):
    listening, name = manager
    notifier = Notifier(name)
    listening.close()
    notifier.ready()
    notifier.close()
