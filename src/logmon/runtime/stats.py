"""Everything that can be counted, as one value: for `--stats`, `/metrics`, the service manager and tests.

Taking it costs a walk over sources and rules, not over what they hold, so it may be asked for at any time.
"""

import resource
import sys
import time
from collections import Counter

from msgspec import Struct

from logmon.model.incident import Phase
from logmon.model.time import MICROSECOND, Duration, Instant
from logmon.runtime.checkpoint import Commits
from logmon.runtime.ledger import Account
from logmon.runtime.outbox import Deliveries
from logmon.runtime.pipeline import Pipeline


class SourceStats(Struct, frozen=True):
    """Bytes, as in `Account`: `read = used + dropped + buffered` since the instant `since`, over restarts.

    `origins` are open now. `behind` is there and unread (None: the source cannot tell), `newest` the time of the newest
    event (None: none had one).
    """

    source: str
    origins: int
    since: Instant | None
    read: int
    used: int
    dropped: dict[str, int]
    buffered: int
    gaps: int
    lost: int
    behind: int | None
    newest: Instant | None


class RuleStats(Struct, frozen=True):
    """Since the program started: `matched` events (`late` of them came after their window was judged), `mismatches`
    (a number compared with what is none), keys `folded` into the overflow key, and how often it was still `learning`.
    Now: `keys` apart, matches `waiting` for other sources, `pending` and `firing` incidents."""

    rule: str
    matched: int
    late: int
    mismatches: int
    keys: int
    folded: int
    learning: int
    waiting: int
    pending: int
    firing: int


class HookStats(Struct, frozen=True):
    """Attempts since the program started (`handed`: a fallback was told instead), the time that they took, and
    deliveries `waiting` now."""

    hook: str
    delivered: int
    retried: int
    handed: int
    failed: int
    spent: Duration
    waiting: int


class Usage(Struct, frozen=True):
    """Of this process: memory now and at its peak in bytes, processor time. `state` is the size on disk."""

    memory: int
    peak: int
    cpu: Duration
    state: int


class Stats(Struct, frozen=True):
    """`began` and `now` by the pipeline's clock; `watermark` is how far event time has come."""

    began: Instant
    now: Instant
    watermark: Instant | None
    sources: tuple[SourceStats, ...]
    rules: tuple[RuleStats, ...]
    hooks: tuple[HookStats, ...]
    commits: Commits
    usage: Usage
    blocked: str = ""


def stats_of(pipeline: Pipeline) -> Stats:
    now, checkpoint = pipeline.clock.now(), pipeline.checkpoint
    return Stats(
        began=pipeline.began,
        now=now,
        watermark=pipeline.lanes.watermark(now),
        sources=_sources(pipeline),
        rules=_rules(pipeline),
        hooks=_hooks(pipeline),
        commits=Commits() if checkpoint is None else checkpoint.commits,
        usage=_usage(0 if checkpoint is None else checkpoint.store.size()),
        blocked="" if checkpoint is None else checkpoint.problem,
    )


def _sources(pipeline: Pipeline) -> tuple[SourceStats, ...]:
    accounts, buffered = pipeline.ledger.accounts(), pipeline.lanes.buffered()
    behind, newest = pipeline.readers.behind(), pipeline.lanes.newest()
    origins = Counter(origin.source for origin in pipeline.readers.origins())
    return tuple(
        SourceStats(
            source=name,
            origins=origins[name],
            since=account.since or None,
            read=account.read,
            used=account.used,
            dropped=dict(account.dropped),
            buffered=buffered[name],
            gaps=account.gaps,
            lost=account.lost,
            behind=behind.get(name, None if origins[name] else 0),
            newest=newest.get(name),
        )
        for name in pipeline.readers.names()
        for account in [accounts.get(name) or Account(0)]
    )


def _rules(pipeline: Pipeline) -> tuple[RuleStats, ...]:
    detectors = pipeline.detectors
    opened = Counter((incident.rule, incident.phase) for incident in pipeline.incidents.open())
    return tuple(
        RuleStats(
            rule=plan.name,
            matched=detector.counters.matched,
            late=detector.counters.late,
            mismatches=pipeline.scanner.mismatches[number].count,
            keys=detector.counters.keys,
            folded=detector.counters.folded,
            learning=detectors.learning[number],
            waiting=pipeline.lanes.waiting(number),
            pending=opened[plan.name, Phase.PENDING],
            firing=opened[plan.name, Phase.FIRING],
        )
        for number, (plan, detector) in enumerate(zip(detectors.plans, detectors.all, strict=True))
    )


def _hooks(pipeline: Pipeline) -> tuple[HookStats, ...]:
    outbox = pipeline.outbox
    if outbox is None:
        return ()
    waiting, ended = outbox.waiting(), outbox.deliveries
    return tuple(
        HookStats(name, one.delivered, one.retried, one.handed, one.failed, one.spent, waiting[name])
        for name in sorted({*outbox.hooks(), *waiting, *ended})
        for one in [ended.get(name) or Deliveries()]
    )


def _usage(state: int) -> Usage:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Usage(_resident() or peak, peak, time.process_time_ns() // MICROSECOND * MICROSECOND, state)


def _resident() -> int:
    """0 where the system does not say."""
    if not sys.platform.startswith("linux"):
        return 0
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * resource.getpagesize()
