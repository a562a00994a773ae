"""What the alerts floor knows of a rule: how its incidents are named, weighed, told and kept quiet."""

from msgspec import Struct

from logmon.model.policy import Policy
from logmon.model.time import MINUTE, Duration

COOLDOWN: Duration = 10 * MINUTE
"""Unless a rule says otherwise, the same key is told about at most once in this time."""


class AlertRule(Struct, frozen=True):
    """`by` names the parts of the key. `summary` is a template with `{field}` places; empty: one is made up. `meaning`
    changes when what the rule looks for does."""

    name: str
    by: tuple[str, ...]
    severity: str = "medium"
    hooks: tuple[str, ...] = ()
    cooldown: Duration = COOLDOWN
    summary: str = ""
    policy: Policy = Policy()
    meaning: str = ""
