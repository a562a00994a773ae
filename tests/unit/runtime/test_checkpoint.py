"""When a commit is due."""

from logmon.model.chunk import Origin
from logmon.model.gap import Gap
from logmon.model.time import MILLISECOND, SECOND
from logmon.runtime.checkpoint import CROWD, Checkpoint
from logmon.state.store import Store


def told(checkpoint):
    """There is something to tell."""
    checkpoint._decisions.append(None)
    return checkpoint


def checkpoint():
    made = Checkpoint(Store.in_memory())
    assert made.due(0, calm=False)
    made.commit(0)
    return made


def test_what_is_to_be_told_waits_for_nothing_when_it_is_calm():
    assert told(checkpoint()).due(1, calm=True)


def test_a_live_flood_is_told_five_times_a_second():
    waiting = told(checkpoint())
    assert not waiting.due(199 * MILLISECOND, calm=False)
    assert waiting.due(200 * MILLISECOND, calm=False)


def test_catching_up_commits_once_a_second():
    waiting = told(checkpoint())
    assert not waiting.due(999 * MILLISECOND, calm=False, behind=True)
    assert waiting.due(SECOND, calm=False, behind=True)


def test_a_crowd_of_incidents_does_not_wait():
    """They would be in memory with all their lines."""
    waiting = checkpoint()
    waiting._incidents = {str(number): None for number in range(CROWD - 1)}
    assert not waiting.due(1, calm=False, behind=True)
    waiting._incidents["one more"] = None
    assert waiting.due(1, calm=False, behind=True)


def test_a_gap_is_stored_in_the_commit_that_passes_it():
    made, gap = checkpoint(), Gap(Origin("app", "a.log"), 5, 7, "NUL bytes")
    made.add([], [], [gap])
    made.gather({gap.origin: "after it"}, [], [])
    assert made.commit(9)
    assert made.store.offsets() == {gap.origin: "after it"}
    assert [(found.at, found.gap) for found in made.store.gaps()] == [(9, gap)]
