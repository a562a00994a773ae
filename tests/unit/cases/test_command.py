"""`rules test` as a function: where cases are looked for, and the exit codes."""

from pathlib import Path

import pytest

from logmon.cli import exits
from logmon.cli.refuse import RefusedError
from logmon.cli.testing import test_rules as rules_test

LOG = "time=2026-11-20T08:00:00Z x=1\n"
GOOD = f"-- r.toml --\n[rules]\na = '| once'\n-- a.log --\n{LOG}-- expect --\n08:00:00 occurred a\n"
BAD = GOOD.replace("08:00:00 occurred", "09:00:00 occurred")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*paths: str, named: str | None = None, style: str = "pretty", update: bool = False) -> int:
    return rules_test(paths, named, style, update, "never")


def put(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def test_exit_codes(capfd: pytest.CaptureFixture[str]) -> None:
    put("a/good.case", GOOD)
    assert run("a") == exits.OK
    put("a/deep/bad.case", BAD)
    assert run("a") == exits.NO
    assert "2 tests, 1 failed" in capfd.readouterr().out
    assert run("a", named="good") == exits.OK
    assert run("a", update=True) == exits.OK
    assert run("a") == exits.OK


def test_the_usual_places() -> None:
    """./tests before ./cases before this directory."""
    put("x.case", BAD)
    assert run() == exits.NO
    put("cases/x.case", GOOD)
    assert run() == exits.OK
    put("tests/deep/x.case", BAD)
    assert run() == exits.NO


@pytest.mark.parametrize("paths", [[], ["nowhere"], ["empty"]])
def test_no_case_at_all(paths: list[str]) -> None:
    Path("empty").mkdir()
    with pytest.raises(RefusedError, match=r"\.case") as caught:
        run(*paths)
    assert caught.value.code == exits.USAGE and "docs/testing-rules.md" in caught.value.help


def test_wrong_usage() -> None:
    put("good.case", GOOD)
    with pytest.raises(RefusedError, match="unknown output"):
        run("good.case", style="yaml")
    with pytest.raises(RefusedError, match="no case has `zzz`"):
        run("good.case", named="zzz")


def test_a_case_that_cannot_be_read_is_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    put("good.case", GOOD)
    put("odd.case", "no sections")
    assert run("good.case", "odd.case") == exits.NO
    assert "odd.case:1: no rules" in capfd.readouterr().out
