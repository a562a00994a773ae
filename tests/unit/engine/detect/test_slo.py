"""`slo`: burn rates over pairs of windows, judged at the ends of minutes."""

from tests.unit.engine.detect.stream import detector, push, told

RULE = "| slo 99% of (status < 500) by route in 30d"
MINUTE, HOUR = 60, 3_600


def traffic(minutes, bad=0, start=0, good=10):
    """Each minute `bad` bad and `good` good events."""
    return [((start + m) * MINUTE + 30, "r", n >= bad) for m in range(minutes) for n in range(bad + good)]


def test_a_fast_burn_pages_at_the_end_of_a_minute():
    """One percent may be bad. After an hour of good minutes the fourth minute of failure makes it 40 of 640 in 6h."""
    verdicts = push(detector(RULE), [*traffic(60), *traffic(20, bad=10, good=0, start=60)])
    page = next(v for v in verdicts if v.state == "holds" and v.values["severity"] == "page")
    assert page.at == 64 * MINUTE * 10**9
    assert page.values["threshold"] == "> 6x" and page.values["value"] == 6.25
    assert len(page.evidence) == 9 and page.values["lasts"] == "4d19h"


def test_a_ticket_becomes_a_page():
    """After six good hours: 40 bad of 3640 are above 1 % of 3d and 6h; 90 of 600 are above 14.4 % of 1h."""
    verdicts = push(detector(RULE), [*traffic(360), *traffic(12, bad=10, good=0, start=360)])
    states = [(v.at // 10**9 // MINUTE, str(v.state), v.values["severity"]) for v in verdicts]
    assert states == [(364, "holds", "ticket"), (369, "cleared", "ticket"), (369, "holds", "page")]
    assert verdicts[-1].values["value"] == 15 and verdicts[-1].values["burn_short"] == 100


def test_it_ends_when_no_pair_burns():
    """The sixth hour after the failure has only three of its minutes: 30 of 3600 are below 1 %."""
    verdicts = push(detector(RULE), [*traffic(60), *traffic(10, bad=10, good=0, start=60), *traffic(400, start=70)])
    assert told(verdicts)[-1] == (427 * MINUTE, "r", "cleared")


def test_a_slow_burn_is_a_ticket():
    """Four percent bad, evenly: above 3 over 1d and 2h from the first bad minute on."""
    verdicts = push(detector(RULE), [(m * MINUTE, "r", m % 25 != 24) for m in range(3 * 24 * 60)])
    assert told(verdicts) == [(25 * MINUTE, "r", "holds")]
    assert verdicts[0].values["severity"] == "ticket"


def test_nothing_bad_is_never_burning_and_is_forgotten_after_three_days():
    rule = detector(RULE)
    assert push(rule, traffic(10), until=2 * 24 * HOUR) == [] and rule.counters.keys == 1
    assert push(rule, [], until=3 * 24 * HOUR + 11 * MINUTE) == [] and rule.counters.keys == 0


def test_an_event_of_a_judged_minute_is_late():
    rule = detector(RULE)
    push(rule, [(30, "r", True), (70, "r", True), (59, "r", False)])
    assert rule.counters.late == 1
