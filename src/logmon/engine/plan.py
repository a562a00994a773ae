"""What the engine is given of a rule: its checked pipeline and the few names it must carry along."""

from msgspec import Struct

from logmon.language.tree import Pipeline


class Plan(Struct, frozen=True):
    """One rule as the engine sees it. `id` identifies the rule's meaning over restarts; `extras` are the fields, beside
    the keys, that its summary shows."""

    id: str
    name: str
    pipeline: Pipeline
    extras: tuple[str, ...] = ()
