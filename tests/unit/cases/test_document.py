"""The examples of docs/testing-rules.md pass."""

import re
from pathlib import Path

import pytest

from logmon.cases.verdict import judge

DOCUMENT = Path(__file__).parents[3] / "docs" / "testing-rules.md"
BLOCKS = re.findall(r"(?m)^```\w*\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
CASES = [block for block in BLOCKS if "-- expect --" in block]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_example(tmp_path: Path, number: int) -> None:
    path = tmp_path / "example.case"
    path.write_text(CASES[number], encoding="utf-8")
    result = judge(str(path))
    assert result.passed, [result.problem, *result.differences()]


def test_there_are_examples() -> None:
    assert len(CASES) == 2
