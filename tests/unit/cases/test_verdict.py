"""Passing, failing, updating; always through a file, as users do."""

from pathlib import Path

from logmon.cases.verdict import is_called, judge

RULES = """Errors are told.

-- rules.toml --
[rules]
err = 'level >= error | once by host'
-- app.log --
time=2026-11-20T08:00:00Z level=error host=a
time=2026-11-20T08:00:01Z level=info host=b
"""
RIGHT = "-- expect --\n08:00:00 occurred  err host=a\n"


def case(tmp_path: Path, text: str, name: str = "an_error.case") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_expected_happens(tmp_path: Path) -> None:
    result = judge(str(case(tmp_path, RULES + RIGHT)))
    assert result.passed and not result.problem
    assert (result.name, result.description) == ("an error", "Errors are told.")


def test_blanks_do_not_count(tmp_path: Path) -> None:
    assert judge(str(case(tmp_path, RULES + "-- expect --\n08:00:00 occurred err    host=a\n\n"))).passed


def test_only_what_differs_is_shown(tmp_path: Path) -> None:
    result = judge(str(case(tmp_path, RULES + RIGHT + "08:00:01 occurred  err host=b\n")))
    assert not result.passed
    assert result.differences() == ["- 08:00:01 occurred  err host=b"]


def test_nothing_may_be_written_or_left_out(tmp_path: Path) -> None:
    quiet = RULES.replace("level=error", "level=warn")
    for expect in ("-- expect --\n", "-- expect --\nnothing\n"):
        assert judge(str(case(tmp_path, quiet + expect))).passed
    assert judge(str(case(tmp_path, RULES + "-- expect --\n"))).differences() == [
        "- nothing",
        "+ 08:00:00 occurred  err host=a",
    ]


def test_update_rewrites_the_last_section_only(tmp_path: Path) -> None:
    for ending in ("-- expect --\nwrong\n", "-- expect --", ""):
        path = case(tmp_path, RULES + ending)
        assert not judge(str(path)).passed
        assert judge(str(path), update=True).updated
        assert path.read_text(encoding="utf-8") == RULES + RIGHT
        assert not judge(str(path), update=True).updated


def test_without_expect_it_fails_and_says_how_to_go_on(tmp_path: Path) -> None:
    assert "--update" in judge(str(case(tmp_path, RULES))).problem


def test_rules_that_do_not_load_are_a_failure_with_the_place(tmp_path: Path) -> None:
    broken = RULES.replace("level >= error", "level >= errr")
    problem = judge(str(case(tmp_path, broken + RIGHT))).problem
    assert "LM113" in problem and "rules.toml:2:17" in problem and "did you mean `error`" in problem


def test_rules_that_do_not_load_can_be_expected(tmp_path: Path) -> None:
    path = case(tmp_path, RULES.replace("level >= error", "level >= errr") + RIGHT)
    assert judge(str(path), update=True).updated
    assert judge(str(path)).passed
    assert "rules.toml:2:17: LM113 error: " in path.read_text(encoding="utf-8")


def test_a_rule_of_another_file(tmp_path: Path) -> None:
    """Relative to the case; only the rules that are named run; a name that is not there is told."""
    (tmp_path / "r.toml").write_text("[rules]\na = '| once'\nb = '| once'\n", encoding="utf-8")
    (tmp_path / "t").mkdir()
    log = "-- a.log --\ntime=2026-11-20T08:00:00Z x=1\n-- expect --\n08:00:00 occurred b\n"
    assert judge(str(case(tmp_path / "t", "-- use ../r.toml: b --\n" + log))).passed
    assert judge(str(case(tmp_path / "t", "-- use ../r.toml --\n" + log))).differences() == ["+ 08:00:00 occurred  a"]
    assert "has no rule `bb`; did you mean `b`" in judge(str(case(tmp_path / "t", "-- use ../r.toml: bb --\n"))).problem
    assert "x.toml: No such file" in judge(str(case(tmp_path / "t", "-- use ../x.toml --\n"))).problem


def test_a_case_is_found_by_path_name_or_description(tmp_path: Path) -> None:
    path = str(case(tmp_path, RULES + RIGHT))
    assert all(is_called(path, word) for word in ("an_err", "AN ERROR", "are told"))
    assert not is_called(path, "level")
