"""Places are stored as text: it is the same in every version."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.alerts.cooldown import place_of
from logmon.model.incident import Incident, Phase


def incident(rule: str, key: tuple[str, ...], values: dict[str, Any]) -> Incident:
    return Incident("A", rule, key, {}, "medium", Phase.FIRING, 0, 0, None, values, None, "", ())


@given(st.text(), st.lists(st.text()))
def test_a_place_is_json(rule: str, key: list[str]) -> None:
    assert place_of(incident(rule, tuple(key), {})) == json.dumps([rule, key])


@pytest.mark.parametrize("template", ['user <*> "äöü"', 7])
def test_with_its_template(template: Any) -> None:
    assert place_of(incident("r", ("a", "\udc80"), {"template": template})) == json.dumps(
        ["r", ["a", "\udc80"], str(template)]
    )
