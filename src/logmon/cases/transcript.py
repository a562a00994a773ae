"""What happened, one line per transition: short, stable, and found by grep.

    08:15:04 firing    ssh_brute ip=10.0.0.1 value=5 -> page
        5 failed logins from 10.0.0.1

The words: `pending`, `firing`, `resolved`, `withdrawn` (a pending episode that did not last), `occurred` (an episode of
one instant). What is told or kept quiet at another time than that of the transition has a line of its own: `told`,
`repeated`, `escalated`, `risen`. The indented line is the summary, where the rule has one and anybody may hear of it.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from logmon.alerts.rule import AlertRule
from logmon.model.incident import Cause, Incident, Notification, Phase, Remark, Suppressed
from logmon.model.time import Instant, iso
from logmon.outputs.flat import text_of
from logmon.outputs.logfmt import quoted
from logmon.outputs.neutralise import neutralise
from logmon.runtime.pipeline import Step

Told = Notification | Suppressed

NOTHING = "nothing"
"""The whole transcript when no rule had anything to say."""


class Transition(Struct, frozen=True):
    incident: Incident
    at: Instant
    word: str
    decisions: tuple[Told, ...]
    together: int = 1


def transitions(steps: Sequence[Step]) -> list[Transition]:
    """Those of all steps, in the order in which they were made, and what was told later."""
    told: dict[tuple[str, bool, Instant], list[Told]] = {}
    for step in steps:
        for decision in step.decisions:
            if not isinstance(decision, Remark):
                for incident in _incidents(decision):
                    place = (incident.id, decision.cause is Cause.RESOLVED, decision.at)
                    told.setdefault(place, []).append(decision)
    found = [_transition(incident, told) for step in steps for incident in step.incidents]
    return found + [_later(place, decisions) for place, decisions in told.items()]


def transcript(found: Iterable[Transition], rules: Sequence[AlertRule], begin: Instant) -> list[str]:
    """The lines, in event-time order; at one instant by rule, then key. Times of another day than `begin` (both UTC)
    are written in full."""
    place = {rule.name: number for number, rule in enumerate(rules)}
    ordered = sorted(found, key=lambda one: (one.at, place[one.incident.rule], one.incident.key))
    summarised = {rule.name for rule in rules if rule.summary}
    return [line for one in ordered for line in _lines(one, iso(begin)[:10], one.incident.rule in summarised)]


def _transition(incident: Incident, told: dict[tuple[str, bool, Instant], list[Told]]) -> Transition:
    """A change of an incident, with what was decided at its very time (which is taken out of `told`)."""
    if incident.phase is Phase.PENDING:
        return Transition(incident, incident.started, "pending", ())
    if incident.phase is Phase.FIRING:
        at = incident.started if incident.fired is None else incident.fired
        word = "firing" if incident.resolved is None else "occurred"
        return Transition(incident, at, word, tuple(told.pop((incident.id, False, at), ())))
    at = incident.started if incident.resolved is None else incident.resolved
    word = "withdrawn" if incident.fired is None else "resolved"
    return Transition(incident, at, word, tuple(told.pop((incident.id, True, at), ())))


def _later(place: tuple[str, bool, Instant], decisions: Sequence[Told]) -> Transition:
    name, _, at = place
    first = decisions[0]
    incident = next(one for one in _incidents(first) if one.id == name)
    words = {Cause.FIRED: "told", Cause.STILL: "told", Cause.RESOLVED: "told"}
    word = "quiet" if isinstance(first, Suppressed) else words.get(first.cause, str(first.cause))
    return Transition(incident, at, word, tuple(decisions), len(_incidents(first)))


def _incidents(decision: Told) -> tuple[Incident, ...]:
    return (decision.incident, *decision.others) if isinstance(decision, Notification) else (decision.incident,)


def _lines(one: Transition, day: str, summarised: bool) -> list[str]:
    words = [
        _time(one.at, day),
        f"{one.word:<9}",
        neutralise(one.incident.rule),
        *(f"{neutralise(name)}={_value(text)}" for name, text in one.incident.labels.items()),
        *_measured(one.incident),
        *((str(one.incident.phase),) if one.word == "told" else ()),
        *_told(one.decisions),
        *((f"({one.together} together)",) if one.together > 1 else ()),
    ]
    lines = [" ".join(words).rstrip()]
    quiet = any(isinstance(decision, Suppressed) for decision in one.decisions)
    if summarised and one.word in ("firing", "occurred") and not quiet:
        lines.append(f"    {neutralise(one.incident.summary)}".rstrip())
    return lines


def _measured(incident: Incident) -> list[str]:
    """What changed, or the measure. `once` measures nothing: it says that there is one event, which is no news."""
    values = incident.values
    names: list[str] = [name for name in ("old", "new") if name in values]
    if not names and ("threshold" in values or "count" not in values):
        names = ["value"]
    return [f"{name}={_value(values[name])}" for name in names if values.get(name) is not None]


def _told(decisions: Iterable[Told]) -> list[str]:
    """Who is told, or by what nobody is; and how many episodes were kept quiet before this one."""
    told = [one for one in decisions if isinstance(one, Notification)]
    words = [f"suppressed by {one.by}" for one in decisions if isinstance(one, Suppressed)]
    if told:
        swallowed, hooks = told[0].incident.swallowed, [neutralise(one.hook) for one in told if one.hook]
        words += [f"swallowed={swallowed}"] if swallowed and hooks else []
        words += ["-> " + ", ".join(hooks)] if hooks else []
    return words


def _time(at: Instant, day: str) -> str:
    text = iso(at)
    return text[11:-1] if text[:10] == day else text


def _value(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else neutralise(quoted(text_of(value)))
