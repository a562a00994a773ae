"""Which incidents a silence is about."""

import pytest

from logmon.alerts.matchers import parse_matcher, subject_of
from tests.unit.alerts.stage import firing

SUBJECT = subject_of(firing(0, "db-1", "disk_full", labels={"service": "shop", "rule": "of the log"}))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("rule=disk_full", True),
        ("rule=disk_*", True),
        ("rule=disk", False),
        ("rule!=disk_*", False),
        ("host=db-?", True),
        ("host~^db-[0-9]+$", True),
        ("host=~db", True),
        ("host!~db", False),
        ("severity=medium", True),
        ("service=shop", True),
        ("region=", True),
        ("region=*", True),
        ("region!=eu", True),
        ("region~.", False),
    ],
)
def test_a_matcher_fits(text: str, fits: bool) -> None:
    assert parse_matcher(text).fits(SUBJECT) is fits


@pytest.mark.parametrize("text", ["", "disk", "=x", "host~(?=a)", "host~["])
def test_a_text_that_is_none_is_explained(text: str) -> None:
    with pytest.raises(ValueError, match=r"matches nothing|no regex"):
        parse_matcher(text)
