"""The loop of every command that reads its sources to their end."""

from collections.abc import Iterator

from logmon.cli.sources import Watchdog
from logmon.runtime import memory
from logmon.runtime.pipeline import Pipeline, Step


def steps(pipeline: Pipeline, watchdog: Watchdog) -> Iterator[Step]:
    """Each step of the pipeline, its troubles told, until the sources have ended; waits while they are silent."""
    memory.settle()
    while not pipeline.finished():
        step = pipeline.step()
        watchdog.tell(step.troubles)
        yield step
        if not step.bytes and not pipeline.finished():
            pipeline.wait()
