"""What the engine is given of a rule: its checked pipeline and the few names it must carry along."""

from msgspec import Struct

from logmon.language.tree import Measured, Pipeline

KEY_LIMIT = 100_000


class Plan(Struct, frozen=True):
    """One rule as the engine sees it. `id` identifies the rule's meaning over restarts; `extras` are the fields, beside
    the keys, that its summary shows; `key_limit` is how many keys it keeps apart unless it says so itself."""

    id: str
    name: str
    pipeline: Pipeline
    extras: tuple[str, ...] = ()
    key_limit: int = KEY_LIMIT

    @property
    def tabulates(self) -> bool:
        """Is its answer a table? Then nobody will look at its lines."""
        terminal = self.pipeline.terminal
        return isinstance(terminal, Measured) and terminal.compare is None
