"""What `hooks ls` does."""

import os
import shlex
from collections.abc import Mapping, Sequence
from datetime import tzinfo

from logmon.cli import exits
from logmon.cli.checking import rule_files
from logmon.cli.console import Console
from logmon.cli.loading import read_config
from logmon.cli.statedir import state_dir
from logmon.cli.zones import zone
from logmon.hooks.admission import breakers
from logmon.hooks.breaker import Breaker
from logmon.hooks.environment import PATH
from logmon.hooks.program import problem
from logmon.model.hook import HookConfig
from logmon.model.time import Instant, iso_seconds
from logmon.outputs.neutralise import neutralise
from logmon.runtime.clock import SystemClock
from logmon.state.errors import StateError
from logmon.state.store import Store

_HEAD = ("HOOK", "STATE", "WAITING", "DEAD", "PROGRAM")


def list_hooks(rules: Sequence[str], state: str | None, tz: str) -> int:
    """1 when a hook cannot run or is left alone."""
    config, _ = read_config(rule_files(rules))
    standing, broken = _state(state)
    now = SystemClock().now()
    rows, well = [_HEAD], True
    for hook in config.hooks:
        counts = standing.pop(hook.name, {})
        word = _word(hook, broken.get(hook.name, Breaker()), now, zone(tz))
        well = well and word == "ok"
        rows.append((hook.name, word, *_numbers(counts), shlex.join(hook.run)))
    for name, counts in standing.items():
        waiting, dead = _numbers(counts)
        if (waiting, dead) != ("0", "0"):
            rows.append((name, "not configured", waiting, dead, "-"))
    console = Console()
    for line in table(rows):
        console.write(line)
    console.flush()
    return exits.OK if well else exits.NO


def table(rows: Sequence[Sequence[str]]) -> list[bytes]:
    """Lines with aligned columns; the last one is as long as it is."""
    safe = [[neutralise(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in safe) for column in range(len(safe[0]) - 1)]
    lines = (
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in safe
    )
    return [line.encode("utf-8", "backslashreplace") + b"\n" for line in lines]


def _state(where: str | None) -> tuple[dict[str, dict[str, int]], Mapping[str, Breaker]]:
    """Nothing when there is no state yet."""
    try:
        store = Store.peek(state_dir(where))
    except StateError:
        return {}, {}
    try:
        return store.standing(), breakers(store.clocks())
    finally:
        store.close()


def _numbers(counts: Mapping[str, int]) -> tuple[str, str]:
    waiting = sum(counts.get(status, 0) for status in ("ready", "waiting", "folded", "running"))
    return str(waiting), str(counts.get("failed", 0))


def _word(hook: HookConfig, breaker: Breaker, now: Instant, shown: tzinfo) -> str:
    found = problem(hook, os.getcwd(), hook.env.get("PATH", PATH))
    if found is not None:
        return f"cannot run: {found[1]}"
    if breaker.open(now):
        until = iso_seconds(breaker.until, shown)
        return f"left alone until {until} after {breaker.failures} failures"
    if breaker.failures > 1:
        return f"failed {breaker.failures} times in a row"
    return "failed once" if breaker.failures else "ok"
