"""Places are stored as text: it is the same in every version. Of too many, those told longest ago go."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.alerts import cooldown
from logmon.alerts.cooldown import Cooldowns, place_of
from logmon.model.incident import Incident, Phase


def incident(rule: str, key: tuple[str, ...], values: dict[str, Any]) -> Incident:
    return Incident("A", rule, key, {}, "medium", Phase.FIRING, 0, 0, None, values, None, "")


@given(st.text(), st.lists(st.text()))
def test_a_place_is_json(rule: str, key: list[str]) -> None:
    assert place_of(incident(rule, tuple(key), {})) == json.dumps([rule, key])


@pytest.mark.parametrize("template", ['user <*> "äöü"', 7])
def test_with_its_template(template: Any) -> None:
    assert place_of(incident("r", ("a", "\udc80"), {"template": template})) == json.dumps(
        ["r", ["a", "\udc80"], str(template)]
    )


def test_after_a_restart_too_those_told_longest_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cooldown, "MOST", 3)
    before, after = Cooldowns(), Cooldowns()
    before.swallow("b")
    before.tell("z", 1, "Z")
    before.tell("a", 2, "A")
    after.restore(sorted((name, blob) for name, blob in before.snapshot() if blob is not None))
    after.tell("m", 3, "M")
    assert [place for place in "abmz" if after.last(place) is not None] == ["a", "b", "m"]
