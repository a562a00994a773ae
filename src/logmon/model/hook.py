"""What a hook is: a configured program that is told about an alert."""

from msgspec import Struct

from logmon.model.time import SECOND, Duration


class Rate(Struct, frozen=True):
    """At most `count` in any stretch of time as long as `per`."""

    count: int
    per: Duration


class HookConfig(Struct, frozen=True):
    """`[hooks.NAME]`: `run` is an argv; `timeout` ends the whole process group.

    `concurrency` is how many may run at once, `rate` how many may begin (None: any number). More than `digest`
    deliveries that wait become one (0: never). After `breaker` failures in a row the hook is left alone for a while
    (0: never).
    """

    name: str
    run: tuple[str, ...]
    timeout: Duration = 30 * SECOND
    env: dict[str, str] = {}
    cwd: str | None = None
    concurrency: int = 4
    rate: Rate | None = None
    digest: int = 50
    breaker: int = 5
