"""The right format, its rivals, and the lines that did not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.formats.detect import _Fits, detect, of_names, scores
from logmon.formats.pattern import Pattern
from logmon.formats.table import FORMATS, GENERAL, NONE
from tests.unit.formats.samples import LINES, TRACE


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "values"])
def test_each_format(name: str) -> None:
    """A sample of one format is that format, then plain. (`values` is only ever inside of another.)"""
    found = detect(LINES[name] * 5)
    assert found.formats[0].name == name
    assert [form.name for form in found.formats] == list(dict.fromkeys((name, "plain")))


def test_empty() -> None:
    """Nothing known: plain takes everything."""
    found = detect([])
    assert [form.name for form in found.formats] == ["plain"]
    assert found.starts.match(b"x") and not found.starts.match(b"  x")


def test_mixed() -> None:
    """A stream of several formats gets all of them, the commonest first."""
    sample = LINES["access"] * 6 + LINES["json"] * 4 + LINES["app"][:2] * 3
    names = [form.name for form in detect(sample).formats]
    assert names == ["access", "json", "app", "plain"]


def test_traces_are_no_misfits() -> None:
    """Lines of stack traces do not count against a format, and belong to the event above."""
    sample = (LINES["app"][:3] + TRACE) * 10
    found = detect(sample)
    assert found.formats[0].name == "app"
    assert scores(sample)[0].share == 1.0
    assert not any(found.starts.match(line) for line in TRACE)
    assert all(found.starts.match(line) for line in LINES["app"])


def test_score_names_the_first_misfit() -> None:
    """For a person: how much fits, and what does not."""
    score = scores([*LINES["klog"] * 5, b"not a klog line", b"nor this"])[0]
    assert (score.format, score.misfit) == ("klog", b"not a klog line")
    assert score.share == pytest.approx(10 / 12)


def test_of_names() -> None:
    """A format given by hand wins; `syslog` means both."""
    assert [f.name for f in of_names(["syslog"]).formats] == ["syslog3164", "syslog5424", "plain"]
    assert [f.name for f in of_names(["plain"]).formats] == ["plain"]
    with pytest.raises(KeyError):
        of_names(["nonsense"])


def test_a_level_is_no_name() -> None:
    """The second line of an event of two lines, which looks like pairs."""
    sample = [b"Mar 03, 2025 12:00:00 PM com.example.Worker run", b"INFO: Loading, mode=fast, depth=3"]
    found = detect(sample * 5)
    assert [form.name for form in found.formats] == ["jul", "plain"] and not found.starts.match(sample[1])


def test_what_cannot_win_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Regexes take time to compile, and syslog that is read wholly needs none of the other general formats."""
    asked = []
    decoder = Pattern.decoder
    monkeypatch.setattr(Pattern, "decoder", lambda form, *rest: asked.append(form.name) or decoder(form, *rest))
    assert detect(LINES["syslog3164"][:1] * 5).formats[0].name == "syslog3164"
    assert "syslog3164" in asked and "app" not in asked


@given(st.lists(st.sampled_from([line for lines in LINES.values() for line in lines]), min_size=1, max_size=12))
def test_what_is_not_asked_could_not_have_won(sample: list[bytes]) -> None:
    fits = _Fits(sample, NONE)
    left = set(range(len(fits.heads)))
    best = max(fits.candidates, key=lambda name: len(fits[name]) * (1 if name in GENERAL else 2))
    name, mine = _Fits(sample, NONE).best(left)
    assert mine == fits[best] and (name == best or not mine)
