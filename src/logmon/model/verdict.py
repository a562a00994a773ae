"""The engine's word: rule R holds, or no longer holds, for key K at event time T."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from logmon.model.evidence import Evidence
from logmon.model.match import Key
from logmon.model.time import Instant


class State(StrEnum):
    """`pending` waits for its `for`; `holds` and `cleared` open and close an episode; `occurred` is an episode of one
    instant (`once`, `change`, `new`); `learning` says that a detector has too little history to speak."""

    PENDING = "pending"
    HOLDS = "holds"
    CLEARED = "cleared"
    OCCURRED = "occurred"
    LEARNING = "learning"


class Verdict(Struct, frozen=True):
    """`values` holds what a summary may name: the measure (`count`, `ratio`, …, and always `value`), captured and set
    fields of the last event, `threshold` and `window` as text. `evidence` is in event order, oldest first."""

    rule: int
    key: Key
    at: Instant
    state: State
    values: dict[str, Any]
    evidence: Evidence = Evidence()
