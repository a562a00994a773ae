"""What the demo leaves a person with: what fired, the rule behind it, and what to try next."""

import os

from logmon.cli.loading import Ruleset
from logmon.cli.transcript import hook_lines
from logmon.model.incident import Incident, Phase
from logmon.model.time import MILLISECOND, duration_text
from logmon.outputs.colour import Palette
from logmon.outputs.grid import Grid, aligned
from logmon.outputs.neutralise import neutralise
from logmon.runtime.pipeline import Step

FEATURED = "ssh_brute_force"
"""The rule that is shown in full: short, and everybody knows the case."""


class Record:
    """Keeps what happened. Filled by the pipeline's thread, read by the screen's and at the end."""

    def __init__(self) -> None:
        self.incidents: dict[str, Incident] = {}
        self.heard: list[str] = []

    def add(self, step: Step) -> None:
        for incident in step.incidents:
            if incident.fired is not None:
                self.incidents[incident.id] = incident
        for outcome in step.outcomes:
            self.heard += hook_lines(outcome)

    def last_words(self) -> str:
        """The newest line that a hook printed."""
        return self.heard[-1] if self.heard else ""


def ending(record: Record, folder: str, ruleset: Ruleset, keep: str | None, palette: Palette) -> bytes:
    parts = [_fired(record, palette), _rule(folder, palette), _next(keep, folder, palette)]
    return b"\n" + b"\n".join(part for part in parts if part)


def _fired(record: Record, palette: Palette) -> bytes:
    if not record.incidents:
        return b"Nothing has fired yet: the story takes half a minute.\n"
    rows = tuple(
        (
            neutralise(incident.rule),
            neutralise(" ".join(f"{name}={value}" for name, value in incident.labels.items())) or "-",
            _lasted(incident),
            neutralise(incident.summary),
        )
        for incident in record.incidents.values()
    )
    told = f"; the hook was run {len(record.heard)} times" if record.heard else ""
    head = f"{palette.bold}{len(rows)} alerts fired{told}{palette.reset}\n".encode()
    return head + aligned(Grid(("rule", "key", "lasted", "summary"), rows), palette, None)


def _lasted(incident: Incident) -> str:
    if incident.resolved is None:
        return "still firing" if incident.phase is Phase.FIRING else "-"
    began = incident.started if incident.fired is None else incident.fired
    if incident.resolved == began:
        return "once"
    return duration_text((incident.resolved - began) // (100 * MILLISECOND) * (100 * MILLISECOND))


def _rule(folder: str, palette: Palette) -> bytes:
    """The featured rule as it stands in the file."""
    with open(os.path.join(folder, "rules.toml"), "rb") as file:
        text = file.read()
    begin = text.find(b"[rules.%s]" % FEATURED.encode())
    if begin < 0:
        return b""
    end = text.find(b"\n\n", begin)
    lines = text[begin : end if end >= 0 else None].strip().split(b"\n")
    head = f"{palette.bold}One of the rules{palette.reset}\n".encode()
    return head + b"".join(b"  " + line + b"\n" for line in lines)


def _next(keep: str | None, folder: str, palette: Palette) -> bytes:
    if keep is None:
        lines = [
            "logmon demo --keep shop                     the same, and logs and rules stay in ./shop",
            "logmon tail -f /var/log/syslog -l warn      your own logs",
            "logmon watch /var/log/*.log                 on a screen",
        ]
    else:
        at = os.path.relpath(folder)
        lines = [
            f"logmon query 'status >= 500 | count by path | top 5' {at}/access.log",
            f"logmon tail -n 5 -w 'level >= error' {at}/app.json",
            f"logmon run --once --from start --dry-run --rules {at}/rules.toml '{at}/*.log' {at}/app.json",
        ]
    lines.append("logmon help language                        rules and queries in one page")
    return f"{palette.bold}Next{palette.reset}\n{''.join(f'  {line}' + chr(10) for line in lines)}".encode()
