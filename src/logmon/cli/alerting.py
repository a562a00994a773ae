"""What `alerts ls`, `show` and `history` print. The state is only read, so a running logmon does not mind."""

from collections.abc import Sequence
from typing import Any

import msgspec

from logmon.alerts.overview import Overview, called, overview
from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.refuse import RefusedError
from logmon.cli.statedir import state_dir
from logmon.cli.zones import zone
from logmon.model.incident import Incident, Phase
from logmon.model.request import Silence
from logmon.model.time import Instant, iso
from logmon.outputs.alerts import as_plain, outcome
from logmon.outputs.flat import text_of
from logmon.outputs.grid import Grid, aligned
from logmon.outputs.logfmt import quoted
from logmon.outputs.neutralise import neutralise
from logmon.state.errors import StateError
from logmon.state.history import Entry
from logmon.state.store import Store

OUTPUTS = ("table", "json")


def opened(state: str | None) -> Store:
    """The state, to look into. Raises RefusedError when there is none."""
    where = state_dir(state)
    try:
        return Store.peek(where)
    except StateError as error:
        help_ = "`logmon run` makes one; say --state DIR when it is elsewhere"
        raise RefusedError(f"no state to look into: {error}", help_, code=error.exit_code) from None


def the_one(store: Store, name: str) -> Incident:
    """The incident that is meant; open ones first. Raises RefusedError when none or several are."""
    found = called(store.incidents(), name) or called(store.incidents(resolved_since=0), name)
    if not found:
        raise RefusedError(f"no alert `{name}`", "logmon alerts ls --all shows their ids", code=exits.NO)
    if len(found) > 1:
        names = ", ".join(one.id for one in found[:5])
        raise RefusedError(f"`{name}` is the beginning of {len(found)} ids: {names}", "write more of it", code=exits.NO)
    return found[0]


class Desk:
    """One look into a state."""

    def __init__(self, state: str | None, output: str, tz: str, colour: str) -> None:
        if output not in OUTPUTS:
            raise RefusedError(f"unknown output `{output}`", f"outputs of alerts: {', '.join(OUTPUTS)}")
        self._console = Console(colour)
        self._json = output == "json"
        self._zone = zone(tz)
        self._store = opened(state)

    def list(self, everything: bool, firing: bool) -> int:
        incidents = self._store.incidents(resolved_since=0 if everything else None)
        shown = [one for one in incidents if one.phase is Phase.FIRING or not firing]
        view = overview(self._store.clocks())
        if self._json:
            self._objects([{**as_plain(one), **_standing(one, view)} for one in shown])
            return exits.OK
        if shown:
            columns = ("ID", "STATE", "SEV", "RULE", "LABELS", "SINCE", "VALUE", "TOLD", "BY")
            self._grid(Grid(columns, tuple(self._row(one, view) for one in shown)))
        elif not firing:
            self._console.note("no alert is open" if not everything else "no alert yet")
        if view.silences and not firing:
            self._console.write(b"\n" if shown else b"")
            rows = tuple(self._silence(one) for one in view.silences)
            self._grid(Grid(("SILENCE", "UNTIL", "MATCHES", "BY", "WHY"), rows))
        self._waiting()
        self._console.flush()
        return exits.OK

    def show(self, name: str) -> int:
        incident = the_one(self._store, name)
        view = overview(self._store.clocks())
        entries = self._store.history(incident=incident.id)
        if self._json:
            decisions = [{"at": iso(one.at), "kind": one.kind, "text": one.text} for one in entries]
            self._objects([{**as_plain(incident), **_standing(incident, view), "decisions": decisions}])
            return exits.OK
        self._console.write(self._card(incident, view).encode("utf-8", "backslashreplace"))
        self._console.write(b"\ndecisions\n")
        self._entries(entries, named=False)
        self._console.flush()
        return exits.OK

    def history(self, rule: str | None, alert: str | None, lines: int) -> int:
        about = None if alert is None else the_one(self._store, alert).id
        entries = self._store.history(rule=rule, incident=about, limit=max(lines, 0))
        if self._json:
            self._objects([{**msgspec.to_builtins(one), "at": iso(one.at)} for one in entries])
        elif entries:
            self._entries(entries, named=True)
        self._console.flush()
        return exits.OK if entries else exits.NO

    def _row(self, incident: Incident, view: Overview) -> Sequence[Any]:
        standing = view.standings.get(incident.id)
        told = ", ".join(standing.told or ()) if standing is not None else ""
        return (
            incident.id,
            view.word(incident),
            incident.severity,
            incident.rule,
            _labels(incident),
            self._time(incident.started if incident.fired is None else incident.fired),
            outcome(incident),
            told or (standing.held if standing is not None and standing.told is None else "") or "-",
            (standing.by if standing is not None else "") or "-",
        )

    def _silence(self, one: Silence) -> Sequence[Any]:
        return one.id, self._time(one.until), " ".join(one.matchers), one.by, one.comment

    def _card(self, incident: Incident, view: Overview) -> str:
        standing = view.standings.get(incident.id)
        rows = {
            "alert": f"{incident.id}  {view.word(incident)}  {incident.severity}",
            "rule": f"{incident.rule} {_labels(incident)}".rstrip(),
            "summary": incident.summary,
            "value": outcome(incident),
            "peak": "" if incident.peak is None else text_of(incident.peak),
            "started": self._time(incident.started),
            "fired": self._time(incident.fired),
            "resolved": self._time(incident.resolved),
            "told": ", ".join(standing.told or ()) if standing is not None else "",
            "quiet": f"kept so by {standing.held}" if standing is not None and standing.held else "",
            "acked": f"by {standing.by}" if standing is not None and standing.by else "",
            "count": text_of(incident.values.get("events", incident.values.get("count", ""))),
        }
        lines = [f"{name:<9} {neutralise(text)}" for name, text in rows.items() if text]
        lines.append(f"\n{len(incident.evidence)} line{'s' if len(incident.evidence) != 1 else ''} of evidence")
        for line in incident.evidence:
            lines.append(f"  {neutralise(line.partition or line.source)}:{line.position}  {self._time(line.time)}")
            lines += [f"    {neutralise(text)}" for text in line.text.split("\n")]
        return "\n".join(lines) + "\n"

    def _entries(self, entries: Sequence[Entry], named: bool) -> None:
        columns = ("AT", "ALERT", "RULE", "WHAT", "WHY") if named else ("AT", "WHAT", "WHY")
        self._grid(
            Grid(
                columns,
                tuple(
                    (self._time(one.at), *((one.incident or "-", one.rule or "-") if named else ()), one.kind, one.text)
                    for one in entries
                ),
            )
        )

    def _waiting(self) -> None:
        try:
            count = len(self._store.requests(0))
        except StateError:
            return  # of a state that an older logmon made
        if count:
            self._console.note(f"{count} request{'s wait' if count > 1 else ' waits'} for the next `logmon run`")

    def _objects(self, objects: Sequence[dict[str, Any]]) -> None:
        for one in objects:
            self._console.write(msgspec.json.encode(one, enc_hook=str) + b"\n")
        self._console.flush()

    def _grid(self, grid: Grid) -> None:
        self._console.write(aligned(grid, self._console.palette, self._console.width))

    def _time(self, at: Instant | None) -> str:
        return "" if at is None else iso(at // 1_000_000_000 * 1_000_000_000, self._zone)


def _labels(incident: Incident) -> str:
    return " ".join(f"{name}={quoted(value)}" for name, value in incident.labels.items())


def _standing(incident: Incident, view: Overview) -> dict[str, Any]:
    standing = view.standings.get(incident.id)
    if standing is None:
        return {"state": view.word(incident), "told": None, "quiet": None, "acked": None}
    told = None if standing.told is None else list(standing.told)
    return {
        "state": view.word(incident),
        "told": told,
        "quiet": standing.held or None,
        "acked": standing.by or None,
    }
