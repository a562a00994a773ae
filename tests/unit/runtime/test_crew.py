"""Worker processes: what happens when one is lost, and what is left of them."""

import os
import signal

import pytest

from logmon.formats.multiline import MAX_BYTES
from logmon.runtime.crew import CrewError
from logmon.runtime.pipeline import READ
from logmon.runtime.tasks import SLOT
from tests.properties.test_jobs import pipeline
from tests.simulation.engine import plan_of

LOG = [b'{"ts":"2025-03-03T00:00:%02dZ","n":%d}\n' % (n % 60, n) for n in range(50)]


@pytest.fixture
def running():
    """A pipeline with two workers, for what native code does not do, and their process ids."""
    line = pipeline([plan_of("| sum(n * 1)", "query", "query")], {"a": LOG}, jobs=2)
    yield line, [member.pid for member in line.lanes._crew._members]
    line.close()


def to_the_end(line):
    while not line.finished():
        line.step()


def test_a_lost_worker_is_told_with_what_ended_it(running):
    line, pids = running
    os.kill(pids[0], signal.SIGKILL)
    with pytest.raises(CrewError, match=r"ended by SIGKILL; .* too little memory"):
        to_the_end(line)


def test_workers_outlive_the_signals_that_ask_the_pipeline_to_stop(running):
    line, pids = running
    line.step()
    for pid in pids:
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGTERM)
    to_the_end(line)
    (table,) = line.detectors.tables().values()
    assert table.table().rows == ((sum(range(50)),),)


def test_closing_leaves_no_process(running):
    line, pids = running
    line.step()
    line.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_what_does_not_fit_a_slot_is_scanned_here(running, monkeypatch):
    line, _ = running
    monkeypatch.setattr("logmon.runtime.crew.SLOT", 10)
    to_the_end(line)
    (table,) = line.detectors.tables().values()
    assert table.table().rows == ((sum(range(50)),),)


def test_what_is_read_at_a_time_fits_a_slot():
    """Together with the event that was held back."""
    assert SLOT >= READ + MAX_BYTES
