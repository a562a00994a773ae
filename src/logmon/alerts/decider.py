"""Whether to tell about an incident, to whom, and why; or why not. Silence without a reason would be a bug.

Everything runs in event time. An incident is looked at when it fires, when it ends, and at its appointments in between;
a rule whose decisions depend on other incidents (`group`, `unless`) waits for the watermark, so that how bytes were cut
into reads changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

from msgspec.structs import replace

from logmon.alerts.cooldown import Cooldowns, place_of
from logmon.alerts.inhibition import Inhibition
from logmon.alerts.kept import Kept, Row
from logmon.alerts.muters import INHIBITION, SILENCE, Muters
from logmon.alerts.rule import AlertRule
from logmon.alerts.silences import Silences
from logmon.alerts.standing import ENDING, GATHERING, OPEN, Standing, appointments, escalation_due, repeat_due
from logmon.alerts.telling import lane_of, notifications, together
from logmon.model.incident import ENDED, SEVERITIES, Cause, Decision, Incident, Phase, Remark, Suppressed
from logmon.model.request import Acknowledge, Request, Silence, Unacknowledge, Unsilence
from logmon.model.time import Instant, duration_text, iso_seconds

STANDING = "standing "


class Decider:
    """Its memory is in the snapshot, so a restart neither repeats nor forgets."""

    def __init__(self, rules: Sequence[AlertRule]) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._silences = Silences()
        self._cooldowns = Cooldowns()
        self._inhibition = Inhibition(one.rule for rule in rules for one in rule.policy.unless)
        self._muters = Muters(self._silences, self._inhibition, self._cooldowns)
        self._standings: Kept[Standing] = Kept(STANDING, Standing)
        self._timers: list[tuple[Instant, str]] = []
        self._gathered: dict[tuple[str, ...], set[str]] = {}
        self._backlog: set[str] = set()
        self._now: Instant = 0
        self._watermark: Instant | None = None

    # The verbs

    def push(self, incidents: Iterable[Incident], now: Instant) -> list[Decision]:
        """What to do about incidents in their new forms."""
        self._now = now
        out: list[Decision] = []
        for incident in incidents:
            if self._inhibition.note(incident) and incident.resolved is not None:
                self._recheck(INHIBITION, incident.resolved)
            if incident.fired is not None:
                self._take(incident, out)
        return together(out)

    def advance(self, watermark: Instant, now: Instant) -> list[Decision]:
        """Event time has come as far as `watermark`."""
        self._now, self._watermark = now, watermark
        out: list[Decision] = []
        while self._timers and self._timers[0][0] <= watermark:
            at, name = heappop(self._timers)
            standing = self._standings.get(name)
            if standing is not None:
                self._wake(standing, at, out)
        out += [Remark("", "", "silence ended", f"{one.id}: {one.comment}") for one in self._silences.expire(watermark)]
        self._inhibition.forget(watermark)
        self._cooldowns.forget(watermark)
        return together(out)

    def caught_up(self, now: Instant) -> list[Decision]:
        """The backlog has been read: what was late is told in one go."""
        self._now = now
        out: list[Decision] = []
        while self._backlog:  # twice at most: what fired, then what of it is over
            found = [one for name in self._backlog if (one := self._standings.get(name)) is not None]
            self._backlog = set()
            newest: dict[tuple[str, ...], Instant] = {}
            for one in found:
                newest[one.lane] = max(newest.get(one.lane, 0), one.end or one.began, one.first)
            for one in sorted(found, key=lambda one: (one.began, one.incident.id)):
                self._leave(one, newest[one.lane], out)
        return together(out)

    def take(self, requests: Iterable[Request], now: Instant) -> list[Decision]:
        """What people asked for, in their order."""
        self._now = now
        out: list[Decision] = []
        for request in requests:
            match request:
                case Silence():
                    self._silences.add(request)
                    text = f"{request.id} by {request.by} until {iso_seconds(request.until)}: {request.comment}"
                    out.append(Remark("", "", "silenced", f"{text} ({' '.join(request.matchers)})"))
                case Unsilence():
                    out.append(self._unsilence(request))
                case _:
                    out.append(self._acknowledge(request))
        return out

    def standing(self, incident: str) -> Standing | None:
        """How things stand with an incident; None: it is over, or nothing is known of it."""
        return self._standings.get(incident)

    def wake_at(self) -> Instant | None:
        """The next event time at which `advance` can have something to say."""
        return self._timers[0][0] if self._timers else None

    def snapshot(self) -> Iterator[Row]:
        """Changed memories by name, as the state keeps them."""
        for part in (self._cooldowns, self._silences, self._inhibition, self._standings):
            yield from part.snapshot()

    def restore(
        self, rows: Iterable[tuple[str, bytes]], incidents: Iterable[Incident], watermark: Instant | None
    ) -> None:
        """Take up what earlier snapshots left; `incidents` are those that are open."""
        rows, self._watermark = list(rows), watermark
        for part in (self._cooldowns, self._silences, self._inhibition, self._standings):
            part.restore(rows)
        for incident in incidents:
            self._inhibition.note(incident)
            if incident.phase is Phase.FIRING and self._standings.get(incident.id) is None:
                self._keep(self._inherited(incident))
        for standing in self._standings:
            self._schedule(standing)

    # An incident changes

    def _take(self, incident: Incident, out: list[Decision]) -> None:
        rule = self._rule(incident.rule)
        known = self._standings.get(incident.id)
        if known is None:
            if incident.phase is Phase.FIRING:
                self._begin(incident, rule, out)
            return
        if incident.phase is Phase.FIRING:
            self._grow(known, incident, out)
            return
        if known.stage != OPEN or _ordered(rule):
            self._keep(replace(known, ended=incident))
            return
        at = incident.resolved or 0
        while (due := min(appointments(known, rule), default=at)) < at:
            self._look(known, due, out)
            known = self._standings.get(incident.id) or known
        self._look(replace(known, ended=incident), at, out)

    def _begin(self, incident: Incident, rule: AlertRule, out: list[Decision]) -> None:
        standing = Standing(incident, lane=lane_of(rule, incident))
        at = standing.began
        if self._late(rule, at):
            self._keep(replace(standing, stage=GATHERING))
        elif _ordered(rule):
            wait = rule.policy.group.wait if rule.policy.group is not None else 0
            self._keep(replace(standing, stage=GATHERING, due=at + wait))
        else:
            self._look(standing, at, out)

    def _grow(self, known: Standing, incident: Incident, out: list[Decision]) -> None:
        """The same episode in a new form. A higher severity ends the acknowledgement and is told."""
        grown = replace(known, incident=incident)
        if _rank(incident.severity) <= _rank(known.incident.severity):
            self._keep(grown)
            return
        if known.by:
            text = f"of {known.by}: the severity rose from {known.incident.severity} to {incident.severity}"
            out.append(Remark(incident.id, incident.rule, "acknowledgement ended", text))
        grown = replace(grown, by="", risen=known.told is not None)
        if known.stage == OPEN:
            self._look(grown, max(known.began, self._watermark or 0), out)
        else:
            self._keep(grown)

    def _inherited(self, incident: Incident) -> Standing:
        """An open incident of a state that did not keep standings."""
        rule = self._rule(incident.rule)
        last = self._cooldowns.last(place_of(incident))
        standing = Standing(incident, lane=lane_of(rule, incident))
        if last is None or last.incident != incident.id or last.at is None:
            return replace(standing, until=standing.began)
        return replace(standing, told=rule.hooks, first=last.at, last=last.at)

    # An appointment has come

    def _wake(self, standing: Standing, at: Instant, out: list[Decision]) -> None:
        """A timer may be left over from an appointment that is no more; a restart would not have it."""
        if all(due > at for due in appointments(standing, self._rule(standing.incident.rule))):
            return
        if standing.stage == OPEN:
            self._look(standing, at, out)
        else:
            for one in self._company(standing, at):
                self._leave(one, at, out)

    def _company(self, standing: Standing, at: Instant) -> list[Standing]:
        """Those that are told with it: of its lane and stage, begun by now."""
        if self._rule(standing.incident.rule).policy.group is None:
            return [standing]
        names = self._gathered.get((standing.stage, *standing.lane), set())
        found = [one for name in names if (one := self._standings.get(name)) is not None and one.due is not None]
        return sorted((one for one in found if one.began <= at), key=lambda one: (one.began, one.incident.id))

    def _leave(self, standing: Standing, at: Instant, out: list[Decision]) -> None:
        """Its gathering is over."""
        place = (standing.stage, *standing.lane)
        if (waiting := self._gathered.get(place)) is not None:
            waiting.discard(standing.incident.id)
            if not waiting:
                del self._gathered[place]
        if standing.stage == ENDING:
            self._tell_end(standing, at, out)
        else:
            self._look(replace(standing, stage=OPEN, due=None), at, out)

    def _look(self, standing: Standing, at: Instant, out: list[Decision]) -> None:
        rule = self._rule(standing.incident.rule)
        if standing.told is None:
            looked = self._fire(standing, rule, at, out)
            if looked is None:
                self._drop(standing)
                return
            standing = looked
        if standing.told is None:
            self._keep(standing)
        elif standing.over(at):
            self._end(standing, rule, at, out)
        else:
            self._keep(self._remind(standing, rule, at, out))

    # What is said

    def _fire(self, standing: Standing, rule: AlertRule, at: Instant, out: list[Decision]) -> Standing | None:
        """Tell that it fires, unless something keeps it quiet; None: it is over, and nobody was told."""
        over = standing.over(at)
        if over and standing.held:
            why = "nobody was told that it fired"
            out.append(Suppressed(standing.ended or standing.incident, standing.held, why, Cause.RESOLVED, at))
            self._cooldowns.swallow(place_of(standing.incident))
            return None
        incident = standing.incident
        muted = self._muters.muted(standing, rule, at)
        if muted is None:
            swallowed = self._cooldowns.tell(place_of(incident), at, incident.id)
            cause = Cause.STILL if standing.held else Cause.FIRED
            reason = "it still fires, and nothing keeps it quiet any more" if standing.held else "it fired"
            reason += f"; {swallowed} more were kept quiet before" if swallowed else ""
            counted = replace(incident, swallowed=swallowed) if swallowed != incident.swallowed else incident
            out += notifications(counted, rule.hooks, cause, at, reason, standing.lane)
            return replace(standing, told=rule.hooks, first=at, last=at, held="", until=None)
        if muted.by != standing.held:
            out.append(Suppressed(incident, muted.by, muted.why, Cause.FIRED, at))
        held = replace(standing, held=muted.by, until=muted.until)
        if not over:
            return held
        if standing.ended is not None:
            return self._fire(held, rule, at, out)
        self._cooldowns.swallow(place_of(incident))
        return None

    def _remind(self, standing: Standing, rule: AlertRule, at: Instant, out: list[Decision]) -> Standing:
        """Told already, and still firing: is there more to say?"""
        cause, hooks, reason = self._reminder(standing, rule, at)
        if cause is None:
            return replace(standing, held="", until=None) if standing.held or standing.until is not None else standing
        muted = self._muters.muted(standing, rule, at)
        if muted is not None:
            if muted.by != standing.held:
                out.append(Suppressed(standing.incident, muted.by, muted.why, cause, at))
            return replace(standing, held=muted.by, until=muted.until)
        standing = replace(standing, held="", until=None)
        if self._late(rule, at) and cause is Cause.REPEATED:
            why = f"the repetition was due {duration_text(self._now - at)} ago"
            out.append(Suppressed(standing.incident, "late", why, cause, at))
            return replace(standing, last=at)
        out += notifications(standing.incident, hooks, cause, at, reason, standing.lane)
        told = tuple(dict.fromkeys((*(standing.told or ()), *hooks)))
        if cause is Cause.ESCALATED:
            return self._remind(replace(standing, told=told, escalated=True), rule, at, out)
        return self._remind(replace(standing, told=told, last=at, risen=False), rule, at, out)

    def _reminder(self, standing: Standing, rule: AlertRule, at: Instant) -> tuple[Cause | None, tuple[str, ...], str]:
        told = standing.told or ()
        if standing.risen:
            return Cause.RISEN, told, f"its severity rose to {standing.incident.severity}"
        escalate, due = rule.policy.escalate, escalation_due(standing, rule)
        if escalate is not None and due is not None and due <= at:
            return Cause.ESCALATED, escalate.hooks, f"nobody has acknowledged it for {duration_text(escalate.after)}"
        due = repeat_due(standing, rule)
        if due is not None and due <= at:
            return Cause.REPEATED, told, f"it still fires; told every {duration_text(rule.policy.repeat or 0)}"
        return None, (), ""

    def _end(self, standing: Standing, rule: AlertRule, at: Instant, out: list[Decision]) -> None:
        if standing.ended is None:
            self._drop(standing)  # an occurrence has no end to tell of
            return
        ending = replace(standing, stage=ENDING, held="", until=None)
        if self._late(rule, ending.began):
            self._keep(replace(ending, due=None))
        elif rule.policy.group is not None:
            self._keep(replace(ending, due=ending.began + rule.policy.group.wait))
        else:
            self._tell_end(ending, at, out)

    def _tell_end(self, standing: Standing, at: Instant, out: list[Decision]) -> None:
        """To exactly those who know that it fired."""
        told = standing.told or ()
        incident = standing.ended or standing.incident
        reason = str(incident.values.get(ENDED, "it is over"))
        out += notifications(incident, told, Cause.RESOLVED, at, reason, standing.lane)
        self._drop(standing)

    # People

    def _acknowledge(self, request: Acknowledge | Unacknowledge) -> Decision:
        standing = self._standings.get(request.incident)
        if standing is None or standing.stage == ENDING:
            return Remark(request.incident, "", "refused", f"{request.by} came too late: it does not fire any more")
        rule = standing.incident.rule
        if isinstance(request, Acknowledge):
            self._keep(replace(standing, by=request.by))
            return Remark(
                request.incident, rule, "acknowledged", ": ".join(filter(None, (request.by, request.comment)))
            )
        self._keep(replace(standing, by="", held="", until=self._watermark if standing.held else standing.until))
        return Remark(request.incident, rule, "unacknowledged", request.by)

    def _unsilence(self, request: Unsilence) -> Decision:
        removed = self._silences.remove(request.silence)
        if removed is None:
            return Remark("", "", "refused", f"{request.by}: there is no silence {request.silence} any more")
        self._recheck(SILENCE, self._watermark)
        return Remark("", "", "unsilenced", f"{request.silence} by {request.by}")

    # Bookkeeping

    def _recheck(self, held: str, at: Instant | None) -> None:
        """What kept them quiet may be over: look again at `at`, or before, when they are looked at anyway."""
        for standing in self._standings:
            if standing.held == held:
                free = standing.began if at is None else at
                self._keep(replace(standing, until=free if standing.until is None else min(free, standing.until)))

    def _keep(self, standing: Standing) -> None:
        self._standings.put(standing.incident.id, standing)
        self._schedule(standing)

    def _schedule(self, standing: Standing) -> None:
        name = standing.incident.id
        if standing.stage != OPEN and standing.due is None:
            self._backlog.add(name)
        elif standing.stage != OPEN:
            self._gathered.setdefault((standing.stage, *standing.lane), set()).add(name)
        times = appointments(standing, self._rule(standing.incident.rule))
        if times:
            heappush(self._timers, (min(times), name))

    def _drop(self, standing: Standing) -> None:
        self._standings.drop(standing.incident.id)

    def _late(self, rule: AlertRule, at: Instant) -> bool:
        return rule.policy.late is not None and self._now - at > rule.policy.late

    def _rule(self, name: str) -> AlertRule:
        """Of a rule that is gone only the name is known: its incidents end where they were told."""
        return self._rules.get(name) or AlertRule(name, ())


def _ordered(rule: AlertRule) -> bool:
    """Does what is decided depend on other incidents?"""
    return rule.policy.group is not None or bool(rule.policy.unless)


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else 0
