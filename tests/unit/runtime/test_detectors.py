"""Rules that remember nothing sleep, and know the time all the same when they are woken."""

from unittest.mock import patch

import pytest

from logmon.engine.detect.rising import RisingCount
from logmon.model.time import SECOND
from logmon.runtime.detectors import Detectors
from tests.simulation.engine import plan_of
from tests.unit.engine.detect.stream import columns

PLANS = [plan_of("| count by ip in 10s >= 2", "a"), plan_of("| ratio(n > 0) by ip in 10s > 50%", "b")]


@pytest.mark.parametrize("rule", [0, 1])
def test_a_rule_that_slept_knows_what_is_late(rule):
    detectors = Detectors(PLANS[rule : rule + 1])
    detectors.push([columns([(100, "a", 0)])], 100 * SECOND)
    detectors.push([], 1_000 * SECOND)  # forgets the key
    detectors.push([], 2_000 * SECOND)  # asleep
    detectors.push([columns([(1_500, "a", 0)])], 2_000 * SECOND)
    assert detectors.all[0].counters.late == 1


def test_a_rule_that_slept_through_a_reload_knows_what_is_late():
    before = Detectors(PLANS)
    before.push([], 1_000 * SECOND)
    before.push([], 2_000 * SECOND)  # asleep
    after = Detectors(PLANS, before)
    after.push([columns([(1_500, "a", 0)])], None)
    assert after.all[0].counters.late == 1


def test_who_remembers_nothing_is_not_asked():
    detectors = Detectors(PLANS)
    detectors.push([], 1 * SECOND)
    with patch.object(RisingCount, "advance", side_effect=AssertionError("asked")):
        detectors.push([], 2 * SECOND)
