"""Every case file below this folder, through the same code as `logmon rules test`."""

from pathlib import Path

import pytest

from logmon.cases.find import find_cases
from logmon.cases.verdict import judge

HERE = Path(__file__).parent
CASES = [str(Path(path).relative_to(HERE)) for path in find_cases([str(HERE)])]


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    result = judge(name)
    assert result.passed, "\n".join([result.description, result.problem, *result.differences()])
