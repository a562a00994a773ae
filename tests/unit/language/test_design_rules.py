"""The twelve rules of the language's design, each in one line."""

import pytest

from logmon.language import tree
from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.language.printer import print_pipeline
from logmon.model.time import DAY, HOUR, MINUTE

WEB = parse("program:nginx and not path:/health*").pipeline.filter
RULES = {
    "ssh brute force": r"program:sshd /Failed password for .* from (?<ip>\S+)/ | count by ip in 5m >= 5",
    "5xx ratio": "$web | ratio(status >= 500) in 5m > 2% min 100 for 2m clear < 1%",
    "p95 latency": "$web | p95(duration_ms) by route in 10m > 800ms min 50 for 5m",
    "heartbeat missing": 'program:agent "heartbeat" | absent by host in 2m known 24h',
    "new error template": "level >= error | new template by service learn 7d",
    "fail 5x then success": r"program:sshd /for (invalid user )?(?<user>\S+) from/ | "
    'seq by user in 10m: 5x "Failed password" -> "Accepted"',
    "disk full": '"No space left on device" | once by host',
    "deploy then errors": "| seq by service in 10m: message ~ /^deployed/ -> 20x level >= error",
    "spike": "level >= error | count by service in 5m > 3x usual min 20",
    "cardinality": "event:login outcome:success | distinct(ip) by user in 1h > 3",
    "SLO burn": "$web path:/checkout* | slo 99.9% of (status < 500 and duration_ms < 800) in 30d",
    "value changed": '"config loaded" | change(max_conn) by host',
}


def _checked(name):
    text = RULES[name]
    parsed = parse(text)
    assert parsed.diagnostics == ()
    context = Context(text=text, defines={"web": WEB})
    checked = check(parsed.pipeline, context)
    assert checked.diagnostics == ()
    return checked.pipeline, context


@pytest.mark.parametrize("name", RULES)
def test_parses_and_checks_without_a_word(name):
    pipeline, _ = _checked(name)
    assert pipeline.terminal is not None


@pytest.mark.parametrize("name", RULES)
def test_canonical_text_means_the_same(name):
    parsed = parse(RULES[name]).pipeline
    assert parse(print_pipeline(parsed)).pipeline == parsed


def test_brute_force_in_detail():
    terminal = _checked("ssh brute force")[0].terminal
    assert terminal == tree.Measured(
        tree.Aggregate("count"),
        by=("ip",),
        window=tree.Window("in", 5 * MINUTE),
        compare=tree.Threshold(">=", tree.Literal("number", 5)),
    )


def test_ratio_in_detail():
    pipeline = _checked("5xx ratio")[0]
    assert pipeline.filter == WEB
    assert pipeline.terminal.compare.value.value == 0.02
    assert (pipeline.terminal.minimum, pipeline.terminal.hold) == (100, 2 * MINUTE)
    assert pipeline.terminal.clear == tree.Threshold("<", tree.Literal("percent", 0.01))


def test_latency_threshold_is_in_the_unit_of_the_field():
    terminal = _checked("p95 latency")[0].terminal
    assert terminal.measure.quantile == 0.95
    assert terminal.compare.value == tree.Literal("number", 800)


def test_sequence_in_detail():
    terminal = _checked("fail 5x then success")[0].terminal
    assert [(step.times, step.filter.text) for step in terminal.steps] == [(5, "Failed password"), (1, "Accepted")]
    assert (terminal.by, terminal.within) == (("user",), 10 * MINUTE)


def test_levels_are_numbers_after_checking():
    steps = _checked("deploy then errors")[0].terminal.steps
    assert steps[1].filter == tree.Compare(">=", tree.Field("level"), tree.Literal("level", 50))
    assert steps[1].times == 20


def test_absence_slo_and_new():
    assert _checked("heartbeat missing")[0].terminal == tree.Absent(2 * MINUTE, ("host",), 24 * HOUR)
    slo = _checked("SLO burn")[0].terminal
    assert (slo.target, slo.within) == (0.999, 30 * DAY)
    assert _checked("new error template")[0].terminal == tree.New("template", ("service",), 7 * DAY)
