"""`--stats` for people and for programs."""

import json
from datetime import UTC

from logmon.cli.statistics import as_json, as_tables
from logmon.model.time import SECOND
from logmon.runtime.checkpoint import Commits
from logmon.runtime.stats import HookStats, RuleStats, SourceStats, Stats, Usage

NOW = 1_763_622_000 * SECOND
LOG = SourceStats(
    "app", 1, NOW - SECOND, 1_234_567, 1_234_000, {"line_too_long": 500}, 67, 1, 500, 4_096, NOW - 90 * SECOND
)
PIPE = SourceStats("\x1b[31mpipe", 1, None, 0, 0, {}, 0, 0, 0, None, None)
STATS = Stats(
    began=NOW - 3600 * SECOND,
    now=NOW,
    watermark=NOW - 2 * SECOND,
    sources=(LOG, PIPE),
    rules=(RuleStats("boom", 5, 1, 0, 2, 0, 0, 0, 1, 4),),
    hooks=(HookStats("page", 3, 2, 0, 1, SECOND, 6),),
    commits=Commits(4, 1, SECOND, SECOND // 2, NOW),
    usage=Usage(50 << 20, 60 << 20, 3 * SECOND, 4_096),
)


def test_tables():
    text = as_tables(STATS, UTC).decode()
    assert "\x1b" not in text
    rows = [line.split() for line in text.split("\n")]
    assert ["app", "1,234,567", "1,234,000", "line_too_long=500", "67", "4,096", "1", "1m30s", "ago"] in rows
    assert ["boom", "5", "1", "0", "2", "0", "0", "0", "1", "4"] in rows
    assert ["page", "3", "2", "0", "1", "6"] in rows
    assert "1h running · 3s of CPU · 50 MiB (peak 60) · 4 commits, 1 failed, the longest 500ms" in text


def test_json_is_a_log_line():
    """Another logmon can watch this one: the fields that docs/headless.md names."""
    document = json.loads(as_json(STATS))
    assert document["time"] == "2025-11-20T07:00:00Z"
    assert (document["level"], document["message"]) == ("info", "logmon stats")
    assert (document["behind_bytes"], document["newest_age_s"], document["blocked"]) == (4_096, 90, "")
    source = document["sources"][0]
    assert source["read"] == source["used"] + sum(source["dropped"].values()) + source["buffered"]
    assert as_json(STATS).count(b"\n") == 1
