"""What `why` does: reads the sources again with the rule taken apart, and writes down what came of it."""

from collections.abc import Iterable
from datetime import tzinfo

from msgspec import Struct

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.loading import Ruleset, load_ruleset
from logmon.cli.moments import moment
from logmon.cli.refuse import RefusedError
from logmon.cli.scenes import configured_feeds, ruled
from logmon.cli.sources import Watchdog, feeds
from logmon.cli.statedir import state_dir
from logmon.cli.steps import steps
from logmon.cli.zones import zone
from logmon.config.suggest import did_you_mean
from logmon.model.incident import Notification, Phase, Remark, Suppressed
from logmon.model.match import Line
from logmon.model.time import Instant, duration_text, iso_seconds
from logmon.outputs.alerts import alert_line
from logmon.outputs.counted import counted
from logmon.outputs.logfmt import quoted
from logmon.outputs.neutralise import neutralise
from logmon.outputs.sparkline import sparkline
from logmon.runtime.build import Scene
from logmon.runtime.clock import SystemClock
from logmon.runtime.why import Explanation, Investigation, Refusal
from logmon.sources.base import Start
from logmon.state.errors import StateError
from logmon.state.history import Entry
from logmon.state.store import Store

RECORDED = 10
"""Of the recorded decisions, the newest so many."""


class Question(Struct, frozen=True):
    """The flags of `why`, as they were given."""

    rule: str
    words: list[str]
    rules: list[str]
    at: str | None
    state: str | None
    format: str | None
    source_tz: str | None
    tz: str
    color: str
    quiet: bool


def explain(question: Question) -> int:
    """The exit code: OK when the rule fired in what was read, NO when it did not."""
    if not question.rules:
        raise RefusedError("no rules", "name the file that the rule is in: logmon why RULE -r rules.toml")
    console = Console(question.color, question.quiet)
    ruleset = load_ruleset(question.rules)
    number = _number(ruleset, question.rule)
    key, sources = _sorted(question.words, ruleset.rules[number].by)
    clock = SystemClock()
    shown = zone(question.tz)
    at = None if question.at is None else moment(question.at, clock.now(), shown)
    scene = _scene(question, ruleset, sources)
    found = Investigation(clock, scene, ruleset.plans[number], ruleset.rules[number], ruleset.redact)
    watchdog = Watchdog(console)
    try:
        for step in steps(found.pipeline, watchdog):
            found.take(step)
        found.end()
    finally:
        found.pipeline.close()
    explanation = found.explain(key, at)
    text = "\n".join(_Report(explanation, shown).lines(question.rule, ruleset.plans[number].pipeline.terminal, key))
    console.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    _recorded(console, question, key, shown)
    console.flush()
    fired = any(one.phase is not Phase.PENDING and one.fired is not None for one in explanation.incidents)
    return watchdog.code or (exits.OK if fired else exits.NO)


class _Report:
    def __init__(self, found: Explanation, shown: tzinfo) -> None:
        self._found = found
        self._zone = shown

    def lines(self, rule: str, terminal: object, key: dict[str, str]) -> list[str]:
        found = self._found
        about = " ".join((rule, *(f"{name}={value}" for name, value in key.items())))
        out = [f"{neutralise(about)}, at {self._time(found.at)}", ""]
        out += [*self._alerts(), "", *self._distance(), *self._counted()]
        refusals = [one for one in found.refusals if not one.wanted]
        steps = [one for one in found.refusals if one.wanted]
        if steps:
            out += ["", f"steps, in the {duration_text(found.window)} before it"]
            out += [line for one in steps for line in self._clause(one, "fitted")]
        if any(one.count for one in refusals):
            out += ["", f"almost counted, in the {duration_text(found.window)} before it: all but one clause held"]
            out += [line for one in refusals if one.count for line in self._clause(one, "refused by")]
        elif refusals:
            out += ["", "no event was refused by a single clause"]
        return out

    def _alerts(self) -> list[str]:
        found = self._found
        if not found.incidents:
            return ["it did not fire"]
        out = (
            [f"{found.earlier} earlier lines are left out; name a key, or a moment with --at", ""]
            if found.earlier
            else []
        )
        for incident in found.incidents:
            line = alert_line(incident, self._zone).decode("utf-8", "replace").rstrip("\n")
            out.append(line)
            for one in found.decisions:
                if isinstance(one, Remark) or one.incident.id != incident.id:
                    continue
                if (one.cause == "resolved") != (incident.phase is Phase.RESOLVED):
                    continue
                if isinstance(one, Notification):
                    out.append(f"    told {one.hook or 'nobody: no hook is named'}: {neutralise(one.reason)}")
                elif isinstance(one, Suppressed):
                    out.append(f"    kept quiet by {one.by}: {neutralise(one.why)}")
        return out

    def _distance(self) -> list[str]:
        found = self._found
        if found.nearest:
            values = (
                f"{' '.join(neutralise(quoted(part)) for part in key)} {_number_text(value)}"
                for key, value in found.nearest
            )
            return [f"nearest    {', '.join(values)}   (threshold {found.threshold})"]
        known = [value for value in found.curve if value is not None]
        if not known:
            return [f"threshold  {found.threshold}"] if found.threshold else []
        peak = f"peak {_number_text(max(known))}, now {_number_text(found.curve[-1])}"
        return [f"value      {sparkline(found.curve)}  {peak}   (threshold {found.threshold})"]

    def _counted(self) -> list[str]:
        found = self._found
        head = f"counted    {counted(found.counted, 'event')} in the {duration_text(found.window)} before it"
        return [head, *self._places(found.lines)]

    def _clause(self, one: Refusal, word: str) -> list[str]:
        return [f"  {one.count:>7,}  {word} {neutralise(one.clause)}", *self._places([*one.lines][-2:])]

    def _places(self, lines: Iterable[Line]) -> list[str]:
        out: list[str] = []
        for line in lines:
            first = line.text.split("\n", 1)[0]
            out.append(f"           {neutralise(line.partition or line.source)}:{line.position}  {neutralise(first)}")
        return out

    def _time(self, at: Instant) -> str:
        return iso_seconds(at, self._zone)


def _number(ruleset: Ruleset, name: str) -> int:
    names = [rule.name for rule in ruleset.rules]
    if name not in names:
        raise RefusedError(f"no rule `{name}`", did_you_mean(name, names) or f"rules: {', '.join(names)}")
    return names.index(name)


def _sorted(words: list[str], by: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """The words that name a key, and the sources."""
    key: dict[str, str] = {}
    sources: list[str] = []
    for word in words:
        name, sign, value = word.partition("=")
        if sign and name in by:
            key[name] = value
        elif sign and "/" not in name and ":" not in name and name.isidentifier():
            names = f"its keys: {', '.join(by)}" if by else "it has none: its filter has no `by`"
            raise RefusedError(f"`{name}` is not a key of this rule", did_you_mean(name, by) or names)
        else:
            sources.append(word)
    return key, sources


def _scene(question: Question, ruleset: Ruleset, sources: list[str]) -> Scene:
    configured = () if sources else ruleset.config.sources
    if not sources and not configured:
        raise RefusedError("no source", "name the logs to read again, or write [sources.NAME] into the rule file")
    opened = feeds(sources, False, Start()) + configured_feeds(configured, False, Start())
    return ruled(opened, configured, ruleset, question.format, question.source_tz)


def _recorded(console: Console, question: Question, key: dict[str, str], shown: tzinfo) -> None:
    """What `run` has written down about this rule and these keys, where there is a state."""
    try:
        store = Store.peek(state_dir(question.state))
        entries = store.history(rule=question.rule)
        incidents = {one.id: one for one in store.incidents(resolved_since=0)}
    except StateError as error:
        if question.state is not None:
            raise RefusedError(str(error), code=error.exit_code) from None
        return

    def mine(entry: Entry) -> bool:
        incident = incidents.get(entry.incident)
        return not key or (incident is not None and all(incident.labels.get(n) == v for n, v in key.items()))

    found = [entry for entry in entries if mine(entry)][-RECORDED:]
    if found:
        console.write(b"\nrecorded by logmon run\n")
        for one in found:
            line = f"  {iso_seconds(one.at, shown)}  {one.incident}  {one.kind:<13} {neutralise(one.text)}\n"
            console.write(line.encode("utf-8", "backslashreplace"))


def _number_text(value: float | None) -> str:
    return "-" if value is None else f"{value:.6g}"
