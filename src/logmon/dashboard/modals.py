"""What opens above the panes: one alert in full, and the keys."""

from datetime import tzinfo
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from logmon.dashboard.words import STATES, state_of
from logmon.model.time import iso
from logmon.outputs.flat import text_of
from logmon.outputs.neutralise import drop_colour, neutralise
from logmon.runtime.frames import Alert

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
    ("+ -  0", "in the volume pane: zoom; back to automatic"),
    ("?", "this help"),
)


class Modal(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark", "dismiss", show=False),
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


def alert_sheet(alert: Alert, zone: tzinfo) -> Modal:
    """Everything that is known of one alert. Evidence is log text, and shown as such."""
    incident = alert.incident
    glyph, word, style = STATES[state_of(incident)]
    text = Text()
    text.append(f"{glyph} {word}", style)
    text.append(f"  {incident.severity}\n\n")
    text.append(f"{neutralise(incident.summary)}\n\n", "bold")
    for name, value in _facts(alert, zone):
        text.append(f"{name:<12}", "dim")
        text.append(f"{value}\n")
    text.append(f"\nevidence ({len(incident.evidence)})\n", "bold")
    for line in incident.evidence:
        text.append(f"{iso(line.time, zone)} ", "dim")
        first, *rest = line.text.split("\n")
        text.append(f"{drop_colour(first)}\n")
        for more in rest:
            text.append(f"    {drop_colour(more)}\n")
    return Modal(neutralise(incident.rule), text)


def _facts(alert: Alert, zone: tzinfo) -> list[tuple[str, str]]:
    incident = alert.incident
    facts = [("id", incident.id), *incident.labels.items()]
    times = (("began", incident.started), ("fired", incident.fired), ("resolved", incident.resolved))
    facts += [(name, iso(at, zone)) for name, at in times if at is not None]
    facts += [(name, text_of(value)) for name, value in incident.values.items() if name not in incident.labels]
    if incident.peak is not None:
        facts.append(("peak", text_of(incident.peak)))
    if incident.swallowed:
        facts.append(("kept quiet", str(incident.swallowed)))
    if alert.told:
        facts.append(("told", alert.told))
    return [(neutralise(name), neutralise(value)) for name, value in facts]
