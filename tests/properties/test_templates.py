"""Laws of templates: what was given stays, whatever comes after it and wherever the program is stopped."""

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from logmon.engine.detect.limit import OVERFLOW
from logmon.engine.scan.forms import WORDS, Forms
from logmon.engine.templates import Templates
from logmon.state.store import Store
from tests.simulation.engine import Simulation, run_whole

words = st.sampled_from([*"abcdefghijklmnop", "<*>", ":", "->", "x=<*>", "[<*>]"])
forms = st.lists(words, min_size=1, max_size=4).map(" ".join)
streams = st.lists(forms, max_size=120)


@given(streams, st.integers(20, 400))
@settings(max_examples=80)
def test_a_template_once_given_stays(stream, nodes):
    templates = Templates(nodes)
    first = [templates.of(form) for form in stream]
    assert [templates.of(form) for form in stream] == first


@given(streams, st.integers(20, 400), st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_stopped_anywhere_or_never(stream, nodes, chance):
    """Restored in any order, after any event: the same templates for what comes then."""
    whole = Templates(nodes)
    expected = [whole.of(form) for form in stream]
    kept, found, stopped = [], [], Templates(nodes)
    for form in stream:
        found.append(stopped.of(form))
        kept += stopped.take_fresh()
        if chance.random() < 0.3:
            chance.shuffle(kept)
            stopped = Templates(nodes)
            stopped.restore(kept)
    assert found == expected
    assert set(kept) == set(expected) - {OVERFLOW}


@given(streams)
@settings(max_examples=80)
def test_a_template_takes_the_forms_it_was_given_for(stream):
    """As many words, the same ones but for values; and so does the widest, which is its own widest."""
    templates = Templates()
    for form in stream:
        template = templates.of(form)
        for one in (template, templates.widest(template)):
            assert all(have in (want, "<*>") for have, want in zip(one.split(), form.split(), strict=True))
        assert templates.widest(templates.widest(template)) == templates.widest(template)


@given(st.lists(st.text(max_size=60), max_size=20))
@settings(max_examples=60)
def test_any_text_has_a_form(texts):
    """Never raises; words with one blank between them, or nothing."""
    read, templates = Forms(), Templates()
    for text in texts:
        form = read(text)
        assert (form is None) == (not text.split("\n", 1)[0].split())
        assert form is None or (len(form.split(" ")) <= WORDS + 1 and "" not in form.split(" ") and templates.of(form))


def test_memory_is_bounded_whatever_comes():
    """Every message of another kind: a fixed number of templates, and the rest is counted as one."""
    chance = random.Random(7)
    templates, read = Templates(nodes=2_000), Forms()
    for _ in range(10_000):
        message = " ".join("".join(chance.choices("abcdefgh", k=6)) for _ in range(chance.randrange(1, 12)))
        templates.of(read(message))
    assert len(templates.take_fresh()) <= 2_000 and templates.folded > 5_000


MESSAGES = [
    *(f"unit {name} started" for name in "abcdefghijk"),
    *(f"link {name}" for name in ("up", "down", "lost")),
    "took 12 ms", "took 900 ms for user ann", "job 17 : done", "disk /var is full",
]  # fmt: skip
RULES = {
    "new": "| new template learn 3s",
    "by": "level >= error | count by template in 20s >= 2",
    "pair": "| count by level, template every 10s >= 2",
    "kinds": "| distinct(template) in 10s > 3",
    "changed": "| change(template) by level",
    "plain": "level >= error | count in 10s >= 3",
}
ALL = [(message, level) for message in MESSAGES for level in ("error", "info")]
events = st.lists(st.tuples(st.sampled_from(MESSAGES), st.sampled_from(["info", "error"])), min_size=1, max_size=40)


def log(stream):
    lines = (
        f'{{"time":"2025-03-03T12:00:{second:02d}Z","level":"{level}","message":"{message}"}}\n'
        for second, (message, level) in enumerate(stream)
    )
    return "".join(lines).encode()


def in_time(told):
    """What several rules tell of one instant has no order."""
    return sorted(told, key=lambda one: (one[3], one[1], one[2]))


@given(events, st.lists(st.integers(0, 4000), max_size=5))
@example(ALL, [500, 700])
@settings(max_examples=25)
def test_cuts_anywhere(stream, cuts):
    data = log(stream)
    simulation, at = Simulation(RULES), data.index(b"\n") + 1
    simulation.feed(data[:at])
    for cut in [*sorted(cut for cut in cuts if at < cut < len(data)), len(data)]:
        simulation.feed(data[at:cut])
        at = cut
    assert in_time(simulation.finish()) == in_time(run_whole(RULES, data))


@given(events)
@settings(max_examples=15)
def test_a_rule_decides_alone_as_in_company(stream):
    """Each rule mines for itself: what another one takes does not change its templates."""
    together = run_whole(RULES, log(stream))
    for name, text in RULES.items():
        assert run_whole({name: text}, log(stream)) == [one for one in together if one[1] == name]


@given(events)
@example(ALL)
@settings(max_examples=15)
def test_stopped_at_every_event(stream):
    data, store, told = log(stream), Store.in_memory(), []
    ends = [at + 1 for at, byte in enumerate(data) if byte == 10]
    for end in ends:
        simulation = Simulation(RULES, store=store)
        simulation.sources["log"].pieces = [data[:end]]
        simulation.step()
        if end == len(data):
            simulation.finish()
        assert simulation.pipeline.save()
        told += simulation.told
    assert in_time(told) == in_time(run_whole(RULES, data))
