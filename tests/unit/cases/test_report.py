"""Results as text for people, programs and build servers."""

from xml.etree import ElementTree

import msgspec

from logmon.cases.report import report
from logmon.cases.verdict import Result

GOOD = Result("t/web/a_case.case", "All is well.", 0.0031, ("one",), ("one",))
BAD = Result("t/web/bad one.case", "It breaks.", 0.002, ("same", "old"), ("same", "new \x1b[31m<&>"))
BROKEN = Result("t/x.case", "", 0.001, problem="t/x.case:3: no\nmore")


def test_pretty() -> None:
    text = report([GOOD, BAD, BROKEN], "pretty")
    lines = text.split("\n")
    assert lines[0] == "t/web" and lines[1].split() == ["✓", "a", "case", "3", "ms"]
    assert "      It breaks." in lines and "      - old" in lines
    assert "      same" not in text and "\x1b" not in text
    assert "      t/x.case:3: no" in lines
    assert lines[-3:] == ["3 tests, 2 failed", "re-run: logmon rules test 't/web/bad one.case' t/x.case", ""]


def test_pretty_when_all_is_well() -> None:
    assert report([GOOD], "pretty").endswith("1 test, all passed\n")


def test_json() -> None:
    document = msgspec.json.decode(report([GOOD, BAD], "json"))
    assert document["summary"] == {"tests": 2, "failed": 1}
    assert [one["passed"] for one in document["tests"]] == [True, False]
    assert document["tests"][1]["got"][1].endswith("<&>")


def test_junit() -> None:
    """Well-formed whatever logs hold; counts add up; the failure tells the difference."""
    root = ElementTree.fromstring(report([GOOD, BAD, BROKEN], "junit"))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "3", "2")
    assert [suite.get("name") for suite in root] == ["t/web", "t"]
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None and failure.text is not None
    assert failure.text.split("\n")[0] == "- old" and failure.text.endswith("<&>")
