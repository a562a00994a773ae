"""From decisions to hooks on a clock that the test moves: fallbacks, breakers, rates, digests. Hooks are played."""

from collections.abc import Callable
from pathlib import Path

from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.hook import HookConfig, Rate
from logmon.model.incident import Incident, Notification, Phase
from logmon.model.time import MINUTE, SECOND, Instant
from logmon.runtime.outbox import Outbox
from logmon.state.store import Store

Play = Callable[[Delivery], Result]


class Stage:
    """Stands for the runner: every run ends at the next poll, as the play says."""

    def __init__(self, hooks: dict[str, HookConfig], play: Play) -> None:
        self.hooks = hooks
        self.play = play
        self.seen: list[tuple[str, str, str, int]] = []
        self._now: list[Delivery] = []

    def start(self, delivery: Delivery, now: Instant) -> None:
        self._now.append(delivery)
        for one in delivery.told:
            self.seen.append((delivery.hook, one.incident.id, one.incident.phase.value, delivery.attempt))

    def poll(self, now: Instant) -> list[Outcome]:
        ended, self._now = [self._end(one, now) for one in self._now], []
        return ended

    def _end(self, one: Delivery, now: Instant) -> Outcome:
        result = self.play(one)
        due = now + SECOND if result is Result.RETRY else None
        return Outcome(one, result, now, now, 0, "", "" if result is Result.DELIVERED else "no", due)

    def running(self) -> list[Delivery]:
        return self._now

    def busy(self) -> int:
        return len(self._now)

    def wake_at(self, now: Instant) -> Instant | None:
        return now if self._now else None

    def filenos(self) -> list[int]:
        return []


class World:
    def __init__(self, play: Play, store: Store | None = None, **limits: object) -> None:
        self.store = store or Store.in_memory()
        names = ("slack", "mail", "file")
        hooks = {name: HookConfig(name, ("true",), **limits) for name in names}  # type: ignore[arg-type]
        self.stage = Stage(hooks, play)
        fallbacks = {("r", "slack"): "mail", ("r", "mail"): "file"}
        self.outbox = Outbox(self.store, self.stage, fallbacks)  # type: ignore[arg-type]
        self.now = MINUTE
        self.outcomes: list[Outcome] = []

    def tell(self, *ids: str, phase: Phase = Phase.FIRING, rule: str = "r", hook: str = "slack") -> None:
        with self.store.transaction() as txn:
            for name in ids:
                resolved = self.now if phase is Phase.RESOLVED else None
                about = Incident(name, rule, (name,), {}, "high", phase, 1, 2, resolved, {}, None, name)
                txn.decide(self.now, Notification(about, hook, "x"))
        self.outbox.news()

    def go(self, until: Instant) -> None:
        """Let time pass as the loop does: from appointment to appointment."""
        for _ in range(10_000):
            self.outcomes += self.outbox.pump(self.now)
            at = self.outbox.wake_at(self.now)
            if at is None or at > until:
                break
            assert at > self.now or self.stage.busy(), "it would spin"
            self.now = max(self.now, at)
        else:
            raise AssertionError("it does not come to rest")

    def notes(self) -> list[str]:
        return [outcome.note for outcome in self.outcomes if outcome.note]


def no(one: Delivery) -> Result:
    return Result.FAILED if one.hook == "slack" else Result.DELIVERED


def later(one: Delivery) -> Result:
    return Result.RETRY if one.hook == "slack" else Result.DELIVERED


def test_the_fallback_is_told_only_when_the_first_failed_for_good() -> None:
    world = World(no)
    world.tell("A")
    world.tell("A", phase=Phase.RESOLVED)
    world.go(MINUTE)
    assert world.stage.seen == [
        ("slack", "A", "firing", 1),
        ("mail", "A", "firing", 1),
        ("mail", "A", "resolved", 1),
    ]
    assert world.outbox.outstanding() == 0
    assert world.store.dead_letters() == []


def test_a_rule_without_a_fallback_gets_a_dead_letter() -> None:
    world = World(no)
    world.tell("A", rule="other")
    world.go(MINUTE)
    assert [one.notification.incident.id for one in world.store.dead_letters()] == ["A"]


def test_an_open_breaker_sends_everything_to_the_fallback_at_once() -> None:
    world = World(later)
    world.tell("A")
    world.go(MINUTE + 10 * SECOND)
    assert [seen[0] for seen in world.stage.seen] == ["slack"] * 5 + ["mail"]
    assert len(world.notes()) == 1
    world.tell("B")
    world.go(MINUTE + 10 * SECOND)
    assert world.stage.seen[-1] == ("mail", "B", "firing", 1)
    assert len(world.stage.seen) == 7


def test_without_a_fallback_an_open_breaker_makes_it_wait_and_one_probe_opens_the_way() -> None:
    answers = {"now": Result.RETRY}
    world = World(lambda one: answers["now"])
    world.tell(*"ABCDEFG", rule="other")
    world.go(MINUTE + 10 * SECOND)
    before = len(world.stage.seen)
    answers["now"] = Result.DELIVERED
    world.go(MINUTE + 10 * SECOND)
    assert len(world.stage.seen) == before, "it is left alone"
    world.go(3 * MINUTE)
    assert world.outbox.outstanding() == 0
    assert world.notes()[-1] == "hook slack: works again"


def test_the_breaker_is_open_after_a_restart_too() -> None:
    world = World(later)
    world.tell(*"ABCDE", rule="other")
    world.go(MINUTE + 5 * SECOND)
    again = World(later, store=world.store)
    again.now = world.now
    again.go(world.now)
    assert again.stage.seen == []


def test_more_than_the_limit_become_one_digest_and_nothing_is_left_out() -> None:
    world = World(lambda one: Result.DELIVERED, digest=10)
    names = [f"A{number}" for number in range(300)]
    world.tell(*names, rule="other")
    world.tell("A7", rule="other", phase=Phase.RESOLVED)
    world.go(MINUTE)
    assert [seen[1] for seen in world.stage.seen] == [*names, "A7"]
    assert [len(outcome.delivery.told) for outcome in world.outcomes] == [301]
    assert world.store.standing() == {"slack": {"delivered": 301}}


def test_as_many_as_the_limit_are_told_one_by_one() -> None:
    world = World(lambda one: Result.DELIVERED, digest=10)
    world.tell(*(f"A{number}" for number in range(10)))
    world.go(MINUTE)
    assert [len(outcome.delivery.told) for outcome in world.outcomes] == [1] * 10


def test_rules_with_other_fallbacks_are_not_in_the_same_digest() -> None:
    world = World(no, digest=4)
    world.tell("A", "B", "C", "D")
    world.tell("X", "Y", rule="other")
    world.go(MINUTE)
    assert sorted(seen[1] for seen in world.stage.seen if seen[0] == "mail") == ["A", "B", "C", "D"]
    dead = {told.incident.id for letter in world.store.dead_letters() for told in letter.told}
    assert dead == {"X", "Y"}


def test_a_rate_spreads_them_and_nothing_spins() -> None:
    world = World(lambda one: Result.DELIVERED, rate=Rate(2, MINUTE))
    world.tell(*"ABCDE", rule="other")
    world.go(MINUTE)
    assert len(world.stage.seen) == 2
    world.go(2 * MINUTE)
    assert len(world.stage.seen) == 4
    world.go(3 * MINUTE)
    assert len(world.stage.seen) == 5


def test_other_hooks_from_now_on() -> None:
    world = World(later)
    world.tell("A")
    world.outbox.configure({}, {("r", "slack"): "file"})
    world.go(MINUTE + 10 * SECOND)
    assert world.stage.seen[-1][0] == "file"
    assert world.stage.hooks == {}


def test_what_another_program_put_there_is_found_at_the_next_look(tmp_path: Path) -> None:
    world = World(no, store=Store.open(str(tmp_path), 0))
    world.tell("a", rule="other")
    world.go(2 * MINUTE)
    (letter,) = world.store.dead_letters()
    world.stage.play = lambda one: Result.DELIVERED
    assert world.outbox.pump(world.now) == []
    beside = Store.beside(str(tmp_path))
    with beside.transaction() as txn:
        txn.revive(letter, world.now)
    beside.close()
    world.now += SECOND
    world.go(world.now)
    assert [outcome.result for outcome in world.outcomes][-1] is Result.DELIVERED
    world.store.close()
