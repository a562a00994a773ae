"""What `hooks test` does: a sample alert takes the way that every alert takes, through an outbox to the program."""

import os
import shlex
from collections.abc import Sequence

from logmon.cli import exits
from logmon.cli.checking import rule_files
from logmon.cli.console import Console
from logmon.cli.loading import read_config
from logmon.cli.refuse import RefusedError
from logmon.config.suggest import did_you_mean
from logmon.config.types import Config
from logmon.hooks.leftovers import adopt_orphans
from logmon.hooks.runner import Runner
from logmon.hooks.sample import sample
from logmon.model.delivery import Outcome, Result
from logmon.model.hook import HookConfig
from logmon.model.incident import Notification, Phase
from logmon.model.time import MILLISECOND, duration_text
from logmon.outputs.neutralise import neutralise
from logmon.runtime.clock import SystemClock
from logmon.runtime.outbox import Outbox
from logmon.state.store import Store


def test_hook(name: str, rules: Sequence[str], resolve: bool) -> int:
    files = rule_files(rules)
    config, _ = read_config(files)
    hook = _named(config, name)
    console = Console()
    _say(console, f"hook {name}: {shlex.join(hook.run)}")
    adopt_orphans()
    well = True
    for phase in (Phase.FIRING, Phase.RESOLVED) if resolve else (Phase.FIRING,):
        outcome = _deliver(hook, phase)
        well = well and outcome.result is Result.DELIVERED
        _say(console, f"{phase.value}: {_ending(outcome)}")
        for line in outcome.output.rstrip("\n").split("\n") if outcome.output else ():
            _say(console, f"  | {line}")
    console.flush()
    return exits.OK if well else exits.NO


def _named(config: Config, name: str) -> HookConfig:
    found = {hook.name: hook for hook in config.hooks}
    if name not in found:
        known = f"hooks here: {', '.join(found)}" if found else "hooks are defined in [hooks.NAME]"
        raise RefusedError(f"no hook `{name}`", did_you_mean(name, found) or known)
    return found[name]


def _deliver(hook: HookConfig, phase: Phase) -> Outcome:
    """One attempt."""
    clock, store = SystemClock(), Store.in_memory()
    outbox = Outbox(store, Runner({hook.name: hook}, os.getcwd(), os.environ))
    notification: Notification = sample(hook.name, phase, clock.now())
    with store.transaction() as txn:
        txn.decide(clock.now(), notification)
    try:
        while not (outcomes := outbox.pump(clock.now())):
            clock.wait(outbox.wake_at(clock.now()), outbox.filenos())
    finally:
        outbox.close()
        store.close()
    return outcomes[0]


def _ending(outcome: Outcome) -> str:
    took = duration_text((outcome.ended - outcome.began) // MILLISECOND * MILLISECOND)
    word = {Result.DELIVERED: "delivered", Result.RETRY: "not delivered, would be tried again"}
    exited = "never started" if outcome.exit is None else f"exit {outcome.exit} after {took}"
    why = f" ({outcome.error})" if outcome.error and not exited.startswith(outcome.error) else ""
    return f"{word.get(outcome.result, 'failed')}: {exited}{why}"


def _say(console: Console, text: str) -> None:
    console.write(neutralise(text).encode("utf-8", "backslashreplace") + b"\n")
