"""Random histories of a log file on a real disk, against a model of what every file contains: each line is read once,
none twice, and none is lost but what was destroyed before anybody could read it.

The same histories every time; `make torture ARGS=histories` looks for new ones.
"""

import contextlib

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.torture.disk import folder_on_disk
from tests.torture.histories import STEPS, World


class History(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.exits = contextlib.ExitStack()
        self.world: World | None = None

    @initialize(
        pattern=st.sampled_from(["app.log", "app.log*"]), linked=st.booleans(), open_files=st.sampled_from([0, 99])
    )
    def begin(self, pattern: str, linked: bool, open_files: int) -> None:
        folder = self.exits.enter_context(folder_on_disk("history"))
        self.world = World(folder, pattern, linked and pattern == "app.log", open_files)

    @rule(step=st.sampled_from(STEPS))
    def do(self, step: str) -> None:
        assert self.world is not None
        self.world.do(step)

    def teardown(self) -> None:
        try:
            if self.world is not None:
                self.world.check()
        finally:
            self.exits.close()


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=100, stateful_step_count=25, deadline=None, derandomize=True)
