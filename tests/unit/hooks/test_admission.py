"""Which deliveries may begin: limits of a hook, of all, the breaker; and who waits does not hold up the others."""

from logmon.hooks.admission import MAX_IN_ALL, Admission
from logmon.hooks.retry import shortened
from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.hook import HookConfig, Rate
from logmon.model.time import MINUTE, SECOND, Instant

from .running import delivery, incident


def hooks(**more: object) -> dict[str, HookConfig]:
    return {"page": HookConfig("page", ("true",), **more)}  # type: ignore[arg-type]


def waiting(count: int, hook: str = "page", first: int = 1) -> list[Delivery]:
    return [delivery(first + n, hook, about=incident(str(first + n))) for n in range(count)]


def ended(one: Delivery, result: Result, now: Instant) -> Outcome:
    return Outcome(one, result, now, now, 0, "")


def fail(admission: Admission, times: int, now: Instant = 0) -> list[str]:
    return [admission.end(ended(delivery(), Result.RETRY, now)) for _ in range(times)]


def test_a_hook_runs_as_often_at_once_as_it_may() -> None:
    admission = Admission(hooks(concurrency=2))
    due = waiting(5)
    assert admission.choose(due, [], 0).begin == due[:2]
    assert admission.choose(due[2:], due[:1], 0).begin == due[2:3]
    assert admission.choose(due[2:], due[:2], 0).begin == []


def test_one_of_each_hook_may_run_however_many_hang() -> None:
    names = [f"h{number}" for number in range(20)]
    admission = Admission({name: HookConfig(name, ("true",)) for name in names})
    hanging = [one for n, name in enumerate(names[:4]) for one in waiting(4, name, 1 + n * 4)]
    assert len(hanging) == MAX_IN_ALL
    others = [one for n, name in enumerate(names[4:]) for one in waiting(2, name, 100 + n * 2)]
    assert [one.hook for one in admission.choose(others, hanging, 0).begin] == names[4:]


def test_of_one_lane_only_one_begins() -> None:
    first, second = delivery(1), delivery(2)
    admission = Admission(hooks())
    assert admission.choose([first, second], [], 0).begin == [first]
    assert admission.choose([second], [first], 0).begin == []


def test_a_rate_counts_what_began_in_the_stretch_and_names_the_time() -> None:
    admission = Admission(hooks(rate=Rate(2, MINUTE)))
    due = waiting(4)
    choice = admission.choose(due, [], 0)
    assert (choice.begin, choice.wake_at) == (due[:2], MINUTE)
    admission.begin(due[0], 0)
    admission.begin(due[1], 10 * SECOND)
    assert admission.choose(due[2:], [], MINUTE - 1).begin == []
    choice = admission.choose(due[2:], [], MINUTE)
    assert (choice.begin, choice.wake_at) == (due[2:3], MINUTE + 10 * SECOND)


def test_a_breaker_opens_once_after_the_failures_in_a_row_and_says_so_once() -> None:
    admission = Admission(hooks(breaker=3))
    said = fail(admission, 5)
    assert [bool(text) for text in said] == [False, False, True, False, False]
    assert "3 failures in a row" in said[2]
    choice = admission.choose(waiting(3), [], 1)
    assert choice.begin == []
    assert choice.wake_at is not None
    assert 15 * SECOND <= choice.wake_at <= 30 * SECOND


def test_a_success_between_starts_the_count_anew() -> None:
    admission = Admission(hooks(breaker=3))
    fail(admission, 2)
    assert admission.end(ended(delivery(), Result.DELIVERED, 0)) == ""
    fail(admission, 2)
    assert not admission.closed_to("page", 0)


def test_half_open_one_is_tried_and_decides() -> None:
    admission = Admission(hooks(breaker=1))
    fail(admission, 1)
    due = waiting(3)
    at = admission.choose(due, [], 0).wake_at
    assert at is not None
    assert admission.choose(due, [], at).begin == due[:1]
    assert admission.choose(due[1:], due[:1], at).begin == []
    assert "left alone" in admission.end(ended(due[0], Result.RETRY, at))
    later = admission.choose(due, [], at).wake_at
    assert later is not None
    assert later - at >= 30 * SECOND, "the second pause is twice as long, less the jitter"
    assert admission.end(ended(due[0], Result.DELIVERED, later)) == "hook page: works again"
    assert admission.choose(due, [], later).begin == due


def test_the_breaker_survives_a_restart() -> None:
    before = Admission(hooks(breaker=2))
    fail(before, 2)
    after = Admission(hooks(breaker=2))
    after.restore({name: blob for name, blob in before.snapshot() if blob is not None})
    assert after.closed_to("page", 1)
    assert before.snapshot() == []
    before.end(ended(delivery(), Result.DELIVERED, 1))
    assert before.snapshot() == [("hook page", None)]


def test_without_a_breaker_it_never_opens() -> None:
    admission = Admission(hooks(breaker=0))
    assert fail(admission, 50) == [""] * 50
    assert admission.choose(waiting(1), [], 0).begin


def test_jitter_takes_up_to_a_half_and_repeats() -> None:
    pauses = [shortened(MINUTE, str(number)) for number in range(100)]
    assert all(MINUTE // 2 <= pause <= MINUTE for pause in pauses)
    assert pauses == [shortened(MINUTE, str(number)) for number in range(100)]
    assert len(set(pauses)) > 50
