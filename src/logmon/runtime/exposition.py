"""Stats as Prometheus reads them: the text exposition format, version 0.0.4.

Labels are names from the configuration (sources, rules, hooks) and reasons. Keys of rules are never labels: log lines
would decide how many series there are.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from logmon.model.time import SECOND
from logmon.runtime.stats import HookStats, RuleStats, SourceStats, Stats

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Number = int | float
Labels = dict[str, str]


class Metric(Struct, frozen=True):
    """One family: every sample has the same label names."""

    name: str
    kind: str
    help: str
    samples: tuple[tuple[Labels, Number], ...]


def exposition(stats: Stats, version: str) -> bytes:
    metrics = (*_program(stats, version), *_sources(stats), *_rules(stats.rules), *_hooks(stats.hooks))
    return "".join(_lines(metric) for metric in metrics if metric.samples).encode("utf-8", "backslashreplace")


def _lines(metric: Metric) -> str:
    head = f"# HELP {metric.name} {_text(metric.help)}\n# TYPE {metric.name} {metric.kind}\n"
    return head + "".join(f"{metric.name}{_labels(labels)} {_number(value)}\n" for labels, value in metric.samples)


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_value(text)}"' for name, text in labels.items()) + "}" if labels else ""


def _text(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _value(text: str) -> str:
    return _text(text).replace('"', r"\"")


def _number(value: Number) -> str:
    return repr(value)


def _one(name: str, kind: str, help_: str, value: Number | None, **labels: str) -> Metric:
    return Metric(f"logmon_{name}", kind, help_, () if value is None else ((labels, value),))


def _seconds(span: int) -> float:
    return span / SECOND


def _program(stats: Stats, version: str) -> Iterator[Metric]:
    commits, usage = stats.commits, stats.usage
    watermark, last = stats.watermark, commits.last
    yield _one("build_info", "gauge", "Always 1; the version is a label.", 1, version=version)
    yield _one("start_time_seconds", "gauge", "When this process began, in Unix time.", _seconds(stats.began))
    yield _one(
        "watermark_timestamp_seconds",
        "gauge",
        "How far event time has come, in Unix time.",
        None if watermark is None else _seconds(watermark),
    )
    yield _one("commits_total", "counter", "Commits of the state that succeeded.", commits.done)
    yield _one(
        "commit_failures_total", "counter", "Commits of the state that failed and were tried again.", commits.failed
    )
    yield _one("commit_seconds_total", "counter", "Time spent in commits.", _seconds(commits.spent))
    yield _one("commit_longest_seconds", "gauge", "The longest commit since the start.", _seconds(commits.longest))
    yield _one(
        "last_commit_timestamp_seconds",
        "gauge",
        "When the state was last committed, in Unix time: at least every ten seconds.",
        None if last is None else _seconds(last),
    )
    yield _one("blocked", "gauge", "1 while the state cannot be written and reading waits.", int(bool(stats.blocked)))
    yield _one("state_bytes", "gauge", "Size of the state on disk.", usage.state)
    yield _one("memory_bytes", "gauge", "Resident memory.", usage.memory)
    yield _one("cpu_seconds_total", "counter", "Processor time used.", _seconds(usage.cpu))


def _family(name: str, kind: str, help_: str, label: str, samples: Iterable[tuple[str, Number | None]]) -> Metric:
    found = tuple(({label: of}, value) for of, value in samples if value is not None)
    return Metric(f"logmon_{name}", kind, help_, found)


def _sources(stats: Stats) -> Iterator[Metric]:
    sources = stats.sources

    def of(name: str, kind: str, help_: str, values: Iterable[Number | None]) -> Metric:
        return _family(f"source_{name}", kind, help_, "source", zip((s.source for s in sources), values, strict=True))

    yield of(
        "read_bytes_total", "counter", "Bytes read, over restarts: used + dropped + buffered.", _each(sources, "read")
    )
    yield of("used_bytes_total", "counter", "Bytes that the rules looked at, in whole events.", _each(sources, "used"))
    yield Metric(
        "logmon_source_dropped_bytes_total",
        "counter",
        "Bytes read and not used, by reason.",
        tuple(
            ({"source": one.source, "reason": reason}, size) for one in sources for reason, size in one.dropped.items()
        ),
    )
    yield of("buffered_bytes", "gauge", "Bytes held until their event is whole.", _each(sources, "buffered"))
    yield of("gaps_total", "counter", "Times that bytes could not be read or were cut.", _each(sources, "gaps"))
    yield of("gap_bytes_total", "counter", "Bytes in gaps, as far as their size is known.", _each(sources, "lost"))
    yield of("behind_bytes", "gauge", "Bytes that are there and not yet read.", _each(sources, "behind"))
    yield of("open", "gauge", "Files, containers or connections open now.", _each(sources, "origins"))
    yield of(
        "newest_event_timestamp_seconds",
        "gauge",
        "Time of the newest event, in Unix time.",
        (None if one.newest is None else _seconds(one.newest) for one in sources),
    )


def _each(items: Iterable[SourceStats | RuleStats | HookStats], field: str) -> list[Number | None]:
    return [getattr(item, field) for item in items]


def _rules(rules: tuple[RuleStats, ...]) -> Iterator[Metric]:
    def of(name: str, kind: str, help_: str, field: str) -> Metric:
        return _family(f"rule_{name}", kind, help_, "rule", ((one.rule, getattr(one, field)) for one in rules))

    yield of("matches_total", "counter", "Events that the rule took.", "matched")
    yield of("late_total", "counter", "Events that came after their window was judged.", "late")
    yield of("type_mismatches_total", "counter", "Comparisons of a number with what is none.", "mismatches")
    yield of("folded_keys_total", "counter", "Keys folded into the overflow key.", "folded")
    yield of("learning_total", "counter", "Times the rule had too little history to speak.", "learning")
    yield of("keys", "gauge", "Keys that the rule keeps apart now.", "keys")
    yield of("waiting_matches", "gauge", "Matches that wait until other sources have come as far.", "waiting")
    states = tuple(
        ({"rule": one.rule, "state": state}, getattr(one, state)) for one in rules for state in ("pending", "firing")
    )
    yield Metric("logmon_alerts", "gauge", "Open incidents by rule and state.", states)


def _hooks(hooks: tuple[HookStats, ...]) -> Iterator[Metric]:
    def of(name: str, kind: str, help_: str, values: Iterable[Number]) -> Metric:
        return _family(f"hook_{name}", kind, help_, "hook", zip((one.hook for one in hooks), values, strict=True))

    results = tuple(
        ({"hook": one.hook, "result": result}, getattr(one, result))
        for one in hooks
        for result in ("delivered", "retried", "handed", "failed")
    )
    yield Metric("logmon_hook_attempts_total", "counter", "Attempts to deliver, by how they ended.", results)
    yield of("seconds_total", "counter", "Time that ended attempts took.", (_seconds(one.spent) for one in hooks))
    yield of("waiting", "gauge", "Deliveries that are neither made nor given up.", (one.waiting for one in hooks))
