"""The same bytes give the same incidents, however they arrive and however often the program is stopped."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.generator.generate import generate
from logmon.state.store import Store
from tests.simulation.engine import Simulation, run_whole

RULES = {"brute": r"program:sshd /Failed password for .* from (?<ip>\S+)/ | count by ip in 60s >= 5"}


def log(size, seed=3):
    pieces = []
    truth = generate("auth", pieces.append, size=size, seed=seed)
    return b"".join(pieces), truth


@pytest.fixture(scope="module")
def auth():
    return log(2_000_000)


def fired(told):
    return {key[0] for phase, _, key, _ in told if phase == "firing"}


def expected(truth):
    return {failure.ip for failure in truth.found.failures if failure.max_in_60s >= 5}


def test_the_incidents_of_the_truth(auth):
    """No more and no fewer than the addresses with five failures in any minute."""
    data, truth = auth
    assert fired(run_whole(RULES, data)) == expected(truth)
    assert len(expected(truth)) > 3


@pytest.mark.parametrize("size", [1, 7, 4096, 65_536, 1 << 20])
def test_pieces_of_any_size(auth, size):
    """Bytes may come one by one or by the megabyte."""
    data, _ = auth if size > 1 else log(60_000)
    simulation = Simulation(RULES)
    for at in range(0, len(data), size):
        simulation.sources["log"].append(data[at : at + size])
        if size > 100 or at % 997 == 0:
            simulation.step()
    assert simulation.finish() == run_whole(RULES, data)


def test_fifty_stops(auth):
    """Stop anywhere, start again from the committed state: nothing is lost and nothing happens twice."""
    data, truth = auth
    store, told = Store.in_memory(), []
    cuts = sorted(random.Random(5).sample(range(len(data)), 50))
    for end in [*cuts, len(data)]:
        simulation = Simulation(RULES, store=store)
        # a source that is stopped keeps what it gave: the next run finds the whole of it and resumes by offset
        simulation.sources["log"].pieces = [data[:end]]
        simulation.step()
        if end == len(data):
            simulation.finish()
        assert simulation.pipeline.save()
        told += simulation.told
    assert told == run_whole(RULES, data)
    assert fired(told) == expected(truth)


lines = st.lists(
    st.sampled_from(
        [
            "{t} INFO [main] app - started\n",
            "{t} ERROR [worker] app - boom\n",
            "{t} ERROR [worker] app - boom\njava.lang.Error: x\n\tat a.b(C.java:1)\nCaused by: y\n",
            '{{"time":"{t}","level":"error","message":"boom","service":"a"}}\n',
            '{{"time":"{t}","level":"info","message":"ok \\"boom\\"","service":"b"}}\n',
            "level=error ts={t} msg=boom service=a\n",
            "no time at all, boom\n",
            "\n",
        ]
    ),
    max_size=30,
)


HEAD = [
    "{t} INFO [main] app - started\n",
    '{{"time":"{t}","level":"info","message":"up","service":"b"}}\n',
    "level=info ts={t} msg=up service=b\n",
]
"""What the format of the stream is found from: the first bytes that arrive show what is in it."""


def stamped(templates):
    return "".join(
        line.format(t=f"2025-03-03T12:{i // 20:02d}:{i * 3 % 60:02d}Z") for i, line in enumerate(HEAD * 2 + templates)
    ).encode()


MIXED = {
    "errors": "level >= error | count in 30s >= 2",
    "phrase": '"boom" | count every 1m >= 3',
    "service": "service == a | count by service in 1m >= 1",
    "trace": '"Caused by" | once',
}


@given(templates=lines, cuts=st.lists(st.integers(0, 3000), max_size=5))
@settings(max_examples=60)
def test_cuts_anywhere(templates, cuts):
    """A cut in the middle of a line, an event or a character changes nothing."""
    data = stamped(templates)
    head = len(stamped([]))
    cuts = [head, *(head + cut for cut in cuts)]
    simulation = Simulation(MIXED)
    at = 0
    for cut in [*sorted(cut for cut in cuts if cut < len(data)), len(data)]:
        simulation.feed(data[at:cut])
        at = cut
    assert simulation.finish() == run_whole(MIXED, data)


@given(templates=lines)
@settings(max_examples=60)
def test_a_rule_decides_alone_as_in_company(templates):
    data = stamped(templates)
    together = run_whole(MIXED, data)
    for name, text in MIXED.items():
        assert run_whole({name: text}, data) == [one for one in together if one[1] == name]
