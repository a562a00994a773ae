"""What opens above the panes: one alert in full, and the keys."""

from datetime import tzinfo
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from logmon.dashboard.telling import measured
from logmon.dashboard.words import STATES, plural, state_of
from logmon.model.time import iso
from logmon.outputs.flat import text_of
from logmon.outputs.neutralise import drop_colour, neutralise
from logmon.outputs.stamp import Stamp
from logmon.runtime.frames import Alert, Frame

KEYS = (
    ("q", "leave"),
    ("space  F", "pause and follow"),
    ("&  /", "filter as you type: plain text, or  level >= warn and status >= 500"),
    ("Enter", "in the filter: keep it; on an alert: its evidence"),
    ("Esc", "clear the filter; one step back"),
    ("j k ↓ ↑", "one line; scrolling up pauses"),
    ("PgDn PgUp", "one page"),
    ("g  G", "oldest; newest, and follow again"),
    ("Tab", "next pane"),
    ("s", "the sources, and what is wrong with them"),
    ("+ -  0", "in the volume pane: zoom; back to automatic"),
    ("?", "this help"),
)


class Modal(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark", "dismiss", show=False),
        Binding("ctrl+c", "app.interrupt", show=False, priority=True),
        Binding("j", "scroll_body(1)", show=False),
        Binding("k", "scroll_body(-1)", show=False),
    ]

    def __init__(self, title: str, body: Text) -> None:
        super().__init__()
        self._title = title
        self._body = body

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="sheet") as sheet:
            sheet.border_title = self._title
            sheet.border_subtitle = "Esc goes back"
            yield Static(self._body, markup=False)

    def on_mount(self) -> None:
        self.query_one("#sheet").focus()

    async def action_dismiss(self, result: None = None) -> None:
        self.dismiss(result)

    def action_scroll_body(self, by: int) -> None:
        self.query_one("#sheet").scroll_relative(y=by, animate=False)


def keys_sheet() -> Modal:
    text = Text()
    for key, meaning in KEYS:
        text.append(f"{key:<12}", "bold")
        text.append(f"{meaning}\n")
    return Modal("Keys", text)


def sources_sheet(frame: Frame) -> Modal:
    text = Text()
    for source in frame.sources:
        text.append("● reading " if source.open else "○ ended   ", "green" if source.open else "dim")
        text.append(f"{source.events:>12,} events  ", "dim")
        name, partition = neutralise(source.origin.source), neutralise(source.origin.partition)
        text.append(name if name == partition else f"{name}  {partition}")
        text.append("\n")
    if frame.troubles:
        text.append("\ntroubles, newest last\n", "bold")
        for trouble in frame.troubles:
            text.append("✗ ", "yellow")
            text.append(f"{neutralise(trouble)}\n")
    return Modal("Sources", text or Text("none yet"))


def alert_sheet(alert: Alert, zone: tzinfo) -> Modal:
    """Everything that is known of one alert. Evidence is log text, and shown as such."""
    incident = alert.incident
    glyph, word, style = STATES[state_of(incident)]
    text = Text()
    text.append(f"{glyph} {word}", style)
    text.append(f"  severity {incident.severity}\n\n")
    text.append(f"{neutralise(incident.summary)}\n\n", "bold")
    for name, value in _facts(alert, zone):
        text.append(f"{name:<12}", "dim")
        text.append(f"{value}\n")
    text.append(f"\n{plural(len(incident.evidence), 'line')} of evidence\n", "bold")
    stamp = Stamp(zone)
    for line in incident.evidence:
        text.append(f"{stamp.clock(line.time)[:8]} ", "dim")
        first, *rest = line.text.split("\n")
        text.append(f"{drop_colour(first)}\n")
        for more in rest:
            text.append(f"         {drop_colour(more)}\n")
    return Modal(neutralise(incident.rule), text)


def _facts(alert: Alert, zone: tzinfo) -> list[tuple[str, str]]:
    """Who, how much, when, what was done about it; and last what else the rule's summary knows."""
    incident, values = alert.incident, dict(alert.incident.values)
    facts = [*incident.labels.items(), ("measured", measured(incident))]
    facts += [("events", f"{values['events']:,}")] if isinstance(values.get("events"), int) else []
    times = (("began", incident.started), ("fired", incident.fired), ("resolved", incident.resolved))
    facts += [(name, iso(at, zone)) for name, at in times if at is not None]
    facts += [("told", alert.told), ("kept quiet", str(incident.swallowed or ""))]
    said = {*incident.labels, "value", "threshold", "window", "peak", "events"}
    facts += [(name, text_of(value)) for name, value in values.items() if name not in said]
    facts.append(("id", incident.id))
    return [(neutralise(name), neutralise(value)) for name, value in facts if value]
