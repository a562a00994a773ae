"""What a hook is: a configured program that is told about an alert."""

from msgspec import Struct

from logmon.model.time import SECOND, Duration


class HookConfig(Struct, frozen=True):
    """`[hooks.NAME]`: `run` is an argv, never a shell string; `timeout` ends the whole process group."""

    name: str
    run: tuple[str, ...]
    timeout: Duration = 30 * SECOND
    env: dict[str, str] = {}
    cwd: str | None = None
