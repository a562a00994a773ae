"""How things stand with every alert, as the state has it: for those who look and do not decide."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from logmon.alerts.decider import STANDING
from logmon.alerts.kept import Kept
from logmon.alerts.silences import PREFIX
from logmon.alerts.standing import GATHERING, Standing
from logmon.model.incident import Incident, Phase
from logmon.model.request import Silence


class Overview(Struct, frozen=True):
    """`standings` by the id of their incident."""

    standings: Mapping[str, Standing]
    silences: tuple[Silence, ...]

    def word(self, incident: Incident) -> str:
        """pending, firing, acked, waiting, quiet (something keeps it so) or resolved."""
        standing = self.standings.get(incident.id)
        if incident.phase is not Phase.FIRING or standing is None:
            return str(incident.phase)
        if standing.by:
            return "acked"
        if standing.stage == GATHERING:
            return "waiting"
        return "quiet" if standing.told is None else str(incident.phase)


def overview(rows: Mapping[str, bytes]) -> Overview:
    standings: Kept[Standing] = Kept(STANDING, Standing)
    silences: Kept[Silence] = Kept(PREFIX, Silence)
    standings.restore(rows.items())
    silences.restore(rows.items())
    return Overview({one.incident.id: one for one in standings}, tuple(silences))


def called(incidents: Iterable[Incident], name: str) -> list[Incident]:
    """Those whose id begins so; case does not count."""
    return [one for one in incidents if one.id.upper().startswith(name.upper())]
