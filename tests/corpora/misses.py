"""What the formats miss, to find the general cause: case by case, value by value.

python tests/corpora/misses.py CORPORA RESULTS                    the means of every family and its worst cases
python tests/corpora/misses.py CORPORA RESULTS FAMILY/CASE ...    what is missed in these cases
"""

import importlib.util
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

METRICS = ("boundary_F1", "multiline_exact", "timestamp", "level_macro", "message", "field_values")


def _score(corpora: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", corpora.parent / "tools" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().split("\n") if line.strip()] if path.exists() else []


def overview(corpora: Path, results: Path) -> None:
    """One line per family and metric: the mean over its cases, and the cases below it, worst first."""
    score = _score(corpora)
    found: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for meta in sorted(corpora.glob("*/*/meta.json")):
        case = meta.parent
        result = results / case.parent.name / f"{case.name}.jsonl"
        expected = _lines(case / "expected.jsonl")
        if not expected or not result.exists():
            continue
        raw = (case / "raw.log").read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
        scores = score.report(score.score_case(expected, _lines(result), json.loads(meta.read_text()), raw))
        for metric in METRICS:
            if metric in scores:
                found[case.parent.name, metric].append((scores[metric], case.name))
    for (family, metric), cases in found.items():
        mean = sum(value for value, _ in cases) / len(cases)
        worst = " ".join(f"{name}={value:.2f}" for value, name in sorted(cases)[:12] if value < 0.99)
        print(f"{family:15} {metric:16} {mean:.3f} of {len(cases):3}  {worst}")


def misses(corpora: Path, results: Path, name: str, most: int = 2) -> None:
    """What is wrong in one case: the line, what is true and what was read."""
    score = _score(corpora)
    case = corpora / name
    raw = (case / "raw.log").read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    by_line = {got["line"]: got for got in reversed(_lines(results / f"{name}.jsonl"))}
    print(f"== {name}")
    for expected in _lines(case / "expected.jsonl"):
        got = by_line.get(expected["line"], {})
        wrong = _wrong(score, expected, got, raw)
        if wrong and most:
            most -= 1
            print(f"{expected['line']}: {raw[expected['line'] - 1][:400]}  [{got.get('format')}]")
            for key, (true, read) in wrong.items():
                print(f"    {key}: {true!r} | {read!r}"[:600])


def _wrong(score: Any, expected: dict[str, Any], got: dict[str, Any], raw: list[str]) -> dict[str, tuple[Any, Any]]:
    wrong: dict[str, tuple[Any, Any]] = {}
    if "timestamp" in expected and not score.ts_ok(expected, got.get("timestamp")):
        wrong["timestamp"] = expected["timestamp"], got.get("timestamp")
    if "level" in expected and score.lev(expected["level"]) != score.lev(got.get("level", "")):
        wrong["level"] = expected["level"], got.get("level")
    if isinstance(expected.get("message"), str) and expected["message"].split() != got.get("message", "").split():
        wrong["message"] = expected["message"], got.get("message")
    if "end_line" in expected and expected["end_line"] != got.get("end_line"):
        wrong["end_line"] = expected["end_line"], got.get("end_line")
    if isinstance(expected.get("fields"), dict):
        have = set(score.values(got.get("fields", {})))
        have |= {
            score.scal(got[k]) for k in ("message", "host", "component", "pid", "level", "timestamp") if got.get(k)
        }
        text = "\n".join(raw[expected["line"] - 1 : expected.get("end_line", expected["line"])])
        lost = {
            k: v
            for k, v in expected["fields"].items()
            if any(x.strip() and x in text and x not in have for x in score.values(v))
        }
        if lost:
            wrong["fields"] = lost, got.get("fields")
    return wrong


if __name__ == "__main__":
    if sys.argv[3:]:
        for case in sys.argv[3:]:
            misses(Path(sys.argv[1]), Path(sys.argv[2]), case)
    else:
        overview(Path(sys.argv[1]), Path(sys.argv[2]))
