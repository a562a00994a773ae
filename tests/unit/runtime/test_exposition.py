"""The text that Prometheus reads (promtool checks a real one in tests/components)."""

from logmon.runtime.checkpoint import Commits
from logmon.runtime.exposition import exposition
from logmon.runtime.stats import HookStats, RuleStats, SourceStats, Stats, Usage

SOURCE = SourceStats('a"b\\c\nd', 2, 1, 10, 7, {"line_too_long": 2}, 1, 3, 9, None, 1_500_000_000)
RULE = RuleStats("boom", 5, 1, 0, 2, 0, 0, 0, 1, 4)
HOOK = HookStats("page", 3, 2, 0, 1, 2_500_000_000, 6)
STATS = Stats(0, 1, None, (SOURCE,), (RULE,), (HOOK,), Commits(4, 1, 10**9, 10**8, None), Usage(1, 2, 3, 4))


def lines(stats):
    return exposition(stats, "1.2").decode().split("\n")


def test_label_values_are_escaped():
    assert r'logmon_source_read_bytes_total{source="a\"b\\c\nd"} 10' in lines(STATS)


def test_what_is_not_known_is_left_out():
    names = {line.split("{")[0].split(" ")[0] for line in lines(STATS) if line[:1] != "#"}
    assert "logmon_source_behind_bytes" not in names
    assert "logmon_watermark_timestamp_seconds" not in names
    assert "logmon_commits_total" in names


def test_each_family_has_its_words_once_and_counters_end_with_total():
    types = [line.split(" ")[2:] for line in lines(STATS) if line.startswith("# TYPE")]
    assert len({name for name, _ in types}) == len(types)
    assert all(name.endswith("_total") == (kind == "counter") for name, kind in types)
    assert sum(line.startswith("# HELP") for line in lines(STATS)) == len(types)


def test_samples():
    text = lines(STATS)
    assert 'logmon_source_dropped_bytes_total{source="a\\"b\\\\c\\nd",reason="line_too_long"} 2' in text
    assert 'logmon_alerts{rule="boom",state="firing"} 4' in text
    assert 'logmon_hook_attempts_total{hook="page",result="retried"} 2' in text
    assert 'logmon_hook_seconds_total{hook="page"} 2.5' in text
    assert 'logmon_build_info{version="1.2"} 1' in text
