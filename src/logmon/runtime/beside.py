"""A pipeline in a thread of its own, beside a screen. It publishes Frames; the screen picks up the newest.

Assigning one reference is the whole exchange: no lock, no queue, and a screen that stalls slows nothing down.
"""

import threading
import time
from collections.abc import Callable, Iterable

from logmon.model.time import SECOND, Instant
from logmon.runtime.clock import Clock
from logmon.runtime.collector import Collector
from logmon.runtime.frames import Frame
from logmon.runtime.pipeline import Pipeline, Step
from logmon.runtime.wake import Wake

PERIOD = SECOND // 5
"""Real time between two frames while there is always something new."""
PATIENCE = 5.0
"""Seconds that stopping waits for a step under way."""


class WakeableClock:
    """Waits that another thread can end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wake = Wake()

    def now(self) -> Instant:
        return self._clock.now()

    def wait(self, until: Instant | None, filenos: Iterable[int]) -> None:
        self._clock.wait(until, [*filenos, self._wake.fileno()])

    def interrupt(self) -> None:
        self._wake.ring()


class Beside:
    """`make` builds the pipeline in the new thread, which alone touches it. `each` sees every step there.

    `latest` is the newest frame. `failure` is what ended the thread before its time."""

    def __init__(
        self,
        clock: Clock,
        make: Callable[[Clock], Pipeline],
        each: Callable[[Step], None] | None = None,
    ) -> None:
        self.latest = Frame()
        self.failure: BaseException | None = None
        self._clock = WakeableClock(clock)
        self._make = make
        self._each = each
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="pipeline", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> bool:
        """End the thread; False: it did not end in time and is left behind."""
        self._stopping.set()
        self._clock.interrupt()
        self._thread.join(PATIENCE)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            pipeline = self._make(self._clock)
            try:
                self._run(pipeline, Collector(pipeline))
            finally:
                pipeline.close()
        except BaseException as failure:
            self.failure = failure

    def _run(self, pipeline: Pipeline, collector: Collector) -> None:
        published = 0
        while not self._stopping.is_set():
            step = pipeline.step()
            collector.add(step)
            if self._each is not None:
                self._each(step)
            idle = not step.bytes
            if idle or time.monotonic_ns() - published >= PERIOD:
                self.latest = collector.frame()
                published = time.monotonic_ns()
            if pipeline.finished():
                break
            if idle:
                pipeline.wait()
        self.latest = collector.frame(finished=not self._stopping.is_set())
