"""JSON Lines say everything, in a stable order, for any value that a log can hold."""

import json

from hypothesis import given
from hypothesis import strategies as st

from logmon.model.chunk import Origin
from logmon.outputs.base import Look
from logmon.outputs.columns import Columns
from logmon.outputs.json import Json

from .events import event

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ODD = st.one_of(
    st.text(st.characters(categories=("Cs", "Cc", "L"))),
    st.binary(),
    st.integers(-(2**80), 2**80),
    st.floats(),
    st.sets(st.text()),
)


def rendered(shown: object, columns: str = "") -> dict[str, object]:
    look = Look(columns=Columns.parse(columns)) if columns else Look()
    line = Json(look).render(shown)  # type: ignore[arg-type]
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    return json.loads(line, parse_constant=lambda name: 1 / 0)


def test_the_whole_object() -> None:
    assert list(rendered(event()).items()) == [
        ("v", 1),
        ("time", "2025-11-20T07:00:00.250Z"),
        ("time_source", "event"),
        ("level", "error"),
        ("message", "upstream timed out"),
        ("source", "web"),
        ("partition", "/var/log/web.log"),
        ("offset", 4711),
        ("line", 9),
        ("end_line", 9),
        ("format", "json"),
        ("fields", {"status": 502, "path": "/v1/orders"}),
    ]


def test_what_is_unknown_is_null_and_what_repeats_is_left_out() -> None:
    found = rendered(event(level=None, line=0, origin=Origin("app.log", "app.log")))
    assert (found["level"], found["line"], found["end_line"]) == (None, None, None)
    assert "partition" not in found


@given(st.text(), st.dictionaries(st.text(), JSON_VALUES, max_size=4))
def test_fields_and_message_make_the_round_trip(message: str, fields: dict[str, object]) -> None:
    found = rendered(event(message, fields=fields))
    assert (found["message"], found["fields"]) == (message, fields)


@given(ODD, ODD)
def test_nothing_stops_it(message: object, value: object) -> None:
    text = message if isinstance(message, str) else str(message)
    json.dumps(rendered(event(text, fields={"a": value, "b": [value, {"c": value}]})), ensure_ascii=False).encode(
        "utf-8"
    )


def test_bytes_that_are_no_text_are_visible() -> None:
    assert rendered(event("caf\udce9"))["message"] == "caf\\xe9"


def test_a_value_nested_too_deep_is_cut_and_not_a_crash() -> None:
    deep: object = "end"
    for _ in range(5000):
        deep = [deep]
    assert rendered(event(fields={"deep": deep}))["source"] == "web"


def test_fields_can_be_picked_and_hidden() -> None:
    assert rendered(event(), "level,status,nothing") == {"level": "error", "status": 502, "nothing": None}
    hidden = rendered(event(), "-status,-offset")
    assert "offset" not in hidden
    assert hidden["fields"] == {"path": "/v1/orders"}
