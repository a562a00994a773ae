"""What the engine is known to get wrong, case by case."""

import pytest

from tests.differential.engine_run import agree, engine_says, oracle_says
from tests.differential.known import CASES
from tests.differential.streams import written
from tests.simulation.engine import compiled


@pytest.mark.skipif(not CASES, reason="no disagreement is known")
@pytest.mark.xfail(strict=True, reason="a known disagreement: when this passes, take its entry out of known.py")
@pytest.mark.parametrize("name", CASES)
def test_known_disagreement(name):
    """The engine does not agree with the text yet."""
    text, events = CASES[name]
    stream = written(events)
    assert agree(oracle_says(compiled(text), stream), engine_says([text], stream)[0])
