"""Containers of a real docker daemon: what they print arrives whole, once, and with its instants."""

import itertools
import time

import pytest

from logmon.model.time import MINUTE, SECOND, iso
from logmon.sources.base import Start
from logmon.sources.table import open_source
from tests.components.daemon import Docker
from tests.unit.sources.drive import Drive, whole

pytestmark = pytest.mark.components
NUMBERS = itertools.count()


@pytest.fixture
def name() -> str:
    return f"c{next(NUMBERS)}"


def drive(
    pattern: str, *, follow: bool = True, before: Drive | None = None, kind: str = "docker", start: Start | None = None
) -> Drive:
    source = open_source(f"{kind}:{pattern}", name="it", follow=follow, count_lines=True)
    return Drive(source, before.stop() if before else None, start)


def read_to_the_end(it: Drive) -> Drive:
    it.until(lambda: not it.readers)
    assert whole(it.chunks)
    return it


def test_stdout_and_stderr_are_two_origins(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "echo out 1; echo err 1 >&2; echo out 2")
    docker_host.wait(name)
    it = read_to_the_end(drive(name, follow=False))
    assert it.text("stdout") == b"out 1\nout 2\n"
    assert it.text("stderr") == b"err 1\n"


def test_every_line_has_the_instant_that_docker_gave_it(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "date +%s; usleep 20000; echo later")
    docker_host.wait(name)
    it = read_to_the_end(drive(name, follow=False))
    stamps = [stamp for chunk in it.chunks for stamp in chunk.stamps or ()]
    clock = int(it.lines()[0]) * SECOND
    assert len(stamps) == 2 and stamps[0] < stamps[1], [iso(stamp) for stamp in stamps]
    assert clock <= stamps[0] < clock + 5 * SECOND and stamps[1] - stamps[0] >= 10_000_000


def test_follow_until_stopped(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "for i in $(seq 30); do echo $i; usleep 10000; done; sleep 1000")
    it = drive(name)
    it.until(lambda: len(it.lines()) == 30)
    assert it.lines() == [b"%d" % i for i in range(1, 31)] and it.readers
    it.stop()
    docker_host.remove(name)


def test_a_terminal_is_read_raw(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "echo one; echo two >&2", tty=True)
    docker_host.wait(name)
    it = read_to_the_end(drive(name, follow=False))
    assert it.text() == b"one\r\ntwo\r\n"


@pytest.mark.parametrize("tty", [False, True])
@pytest.mark.parametrize("size", [100, 16383, 16384, 16385, 32768, 35000, 300_000])
def test_long_lines_are_joined_again(docker_host: Docker, name: str, size: int, tty: bool) -> None:
    """docker stores a line in parts of 16 KiB, each with an instant of its own inside."""
    docker_host.run(name, "sh", "-c", f"head -c {size} /dev/zero | tr '\\0' x; echo; echo next", tty=tty)
    docker_host.wait(name)
    it = read_to_the_end(drive(name, follow=False))
    lines = [line.rstrip(b"\r") for line in it.lines()]
    assert [len(line) for line in lines] == [size, 4] and lines == [b"x" * size, b"next"]


def test_nothing_twice_and_nothing_lost_over_our_restart(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "seq 20000")
    docker_host.wait(name)
    it = read_to_the_end(drive(name, follow=False))
    assert it.text() == b"".join(b"%d\n" % i for i in range(1, 20001))
    for number in (0, len(it.chunks) // 2, len(it.chunks) - 1):
        chunk = it.chunks[number]
        again = drive(name, follow=False)
        again.offsets = {chunk.origin: chunk.resume}
        read_to_the_end(again)
        assert again.text() == b"".join(c.data for c in it.chunks[number + 1 :])


def test_a_container_restarts(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "echo begin; sleep 1000")
    it = drive(name)
    it.until(lambda: it.lines() == [b"begin"])
    for count in (2, 3):
        docker_host.restart(name)
        it.until(lambda count=count: len(it.lines()) >= count)  # type: ignore[misc]
    assert it.lines() == [b"begin"] * 3
    docker_host.remove(name)


def test_another_container_takes_the_name(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "echo first; sleep 1000")
    it = drive(name)
    it.until(lambda: it.lines() == [b"first"])
    docker_host.remove(name)
    docker_host.run(name, "sh", "-c", "echo second; sleep 1000")
    it.until(lambda: it.lines() == [b"first", b"second"])
    assert not it.gaps()
    docker_host.remove(name)


def test_another_container_took_the_name_while_we_were_away(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "echo", "first")
    docker_host.wait(name)
    it = read_to_the_end(drive(name, follow=False))
    docker_host.remove(name)
    docker_host.run(name, "echo", "second")
    docker_host.wait(name)
    it = read_to_the_end(drive(name, follow=False, before=it))
    assert it.lines() == [b"second"] and "was replaced" in it.gaps()[0].why


def test_a_container_that_comes_later(docker_host: Docker, name: str) -> None:
    it = drive(f"{name}-*")
    it.round()
    assert "waiting" in it.troubles()[0].message
    docker_host.run(f"{name}-web", "sh", "-c", "echo hello; sleep 1000")
    it.until(lambda: it.lines() == [b"hello"])
    docker_host.remove(f"{name}-web")


def test_the_daemon_goes_and_comes_back(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "for i in $(seq 100); do echo $i; usleep 30000; done; sleep 1000")
    it = drive(name)
    it.until(lambda: len(it.lines()) > 5)
    docker_host.stop()
    for _ in range(20):
        it.later()
    docker_host.start()
    it.until(lambda: b"100" in it.lines())
    assert it.lines() == read_to_the_end(drive(name, follow=False)).lines()
    assert all("trying again" in trouble.message or "cannot reach" in trouble.message for trouble in it.troubles())
    docker_host.remove(name)


def test_by_id(docker_host: Docker, name: str) -> None:
    identity = docker_host.run(name, "echo", "hello")
    docker_host.wait(name)
    assert read_to_the_end(drive(identity[:12], follow=False)).text() == b"hello\n"


def test_a_driver_that_keeps_nothing_is_explained(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "echo", "hello", driver="none")
    docker_host.wait(name)
    it = drive(name, follow=False)
    it.until(lambda: not it.readers)
    (trouble,) = it.troubles()
    assert trouble.fatal and "log driver" in trouble.message and name in trouble.message


def test_no_such_container(docker_host: Docker, name: str) -> None:
    docker_host.run(f"{name}-web", "echo", "hello")
    it = drive(f"{name}-wbe", follow=False)
    it.round()
    (trouble,) = it.troubles()
    assert trouble.fatal and f"did you mean {name}-web?" in trouble.message


def numbered(count: int, pause: int = 0, begin: int = 1) -> tuple[str, ...]:
    """A command that prints so many numbered lines on each stream, and goes on running."""
    wait = f"usleep {pause}; " if pause else ""
    return ("sh", "-c", f"for i in $(seq {begin} {begin + count - 1}); do echo $i; echo $i >&2; {wait}done; sleep 1000")


def conserved(it: Drive, stream: str, numbers: range) -> None:
    assert it.text(stream).split(b"\n")[:-1] == [b"%d" % number for number in numbers], stream


def test_every_number_once_over_ten_restarts_of_ours(docker_host: Docker, name: str) -> None:
    docker_host.run(name, *numbered(300, 3000))
    it = drive(name)
    for stop in range(1, 11):
        it.until(lambda stop=stop: len(it.lines()) >= 50 * stop)  # type: ignore[misc]
        chunks, reports = it.chunks, it.reports
        it = drive(name, before=it)
        it.chunks, it.reports = chunks, reports
    it.until(lambda: len(it.lines()) >= 600)
    for stream in ("stdout", "stderr"):
        conserved(it, stream, range(1, 301))
    assert not it.reports
    docker_host.remove(name)


def test_followed_over_restarts_of_the_container_is_what_its_log_holds(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "i=0; while true; do i=$((i+1)); echo $i; usleep 2000; done")
    it = drive(name)
    for stop in (1, 2, 3):
        it.until(lambda stop=stop: len(it.lines()) >= 60 * stop)  # type: ignore[misc]
        docker_host.restart(name)
    it.until(lambda: len(it.lines()) >= 300)
    docker_host.call("POST", f"/containers/{name}/kill")
    docker_host.wait(name)
    all_of_it = read_to_the_end(drive(name, follow=False)).lines()
    it.until(lambda: len(it.lines()) >= len(all_of_it))
    assert it.lines() == all_of_it and all_of_it.count(b"1") == 4 and not it.reports
    docker_host.remove(name)


@pytest.mark.parametrize("way", ["stop", "kill"])
def test_every_number_once_over_restarts_of_the_daemon(docker_host: Docker, name: str, way: str) -> None:
    docker_host.run(name, *numbered(400, 5000))
    it = drive(name)
    for stop in (1, 2):
        it.until(lambda stop=stop: len(it.lines()) >= 100 * stop)  # type: ignore[misc]
        getattr(docker_host, way)()
        it.later()
        docker_host.start()
    it.until(lambda: it.lines().count(b"400") == 2)
    # A daemon that stops can lose a line between the container's pipe and its log: the log says what there was.
    log = read_to_the_end(drive(name, follow=False))
    assert len(log.lines()) >= 790 and it.reports and not it.gaps()
    for stream in ("stdout", "stderr"):
        assert it.text(stream) == log.text(stream), stream
    docker_host.remove(name)


def test_a_log_that_was_rotated_away_is_a_gap(docker_host: Docker, name: str) -> None:
    script = "seq 100; while [ ! -e go ]; do usleep 10000; done; seq 101 3000"
    docker_host.run(name, "sh", "-c", script, log={"max-size": "20k", "max-file": "1"})
    it = drive(name)
    it.until(lambda: len(it.lines()) == 100)
    it.stop()
    docker_host.touch(name, "go")
    docker_host.wait(name)
    again = read_to_the_end(drive(name, before=it, follow=False))
    numbers = list(map(int, again.lines()))
    assert numbers == list(range(numbers[0], 3001)) and numbers[0] > 101
    (gap,) = again.gaps()
    assert "no longer holds" in gap.why and gap.origin.partition == f"{name}/stdout"


def test_labels_and_services(docker_host: Docker, name: str) -> None:
    compose = {"com.docker.compose.project": name, "com.docker.compose.service": "api"}
    docker_host.run(f"{name}-api-1", "echo", "api 1", labels=compose)
    docker_host.run(f"{name}-api-2", "echo", "api 2", labels={**compose, "tier": f"front-{name}"})
    docker_host.run(f"{name}-db-1", "echo", "db", labels={**compose, "com.docker.compose.service": "db"})
    for container in ("api-1", "api-2", "db-1"):
        docker_host.wait(f"{name}-{container}")
    for kind, text, expected in (
        ("compose", name, {b"api 1", b"api 2", b"db"}),
        ("compose", f"{name}/api", {b"api 1", b"api 2"}),
        ("docker", f"?label=com.docker.compose.project={name}&label=tier", {b"api 2"}),
        ("docker", f"{name}-*?label=tier=front-*", {b"api 2"}),
    ):
        assert set(read_to_the_end(drive(text, follow=False, kind=kind)).lines()) == expected, text


def test_a_container_that_lives_shortly_is_read(docker_host: Docker, name: str) -> None:
    it = drive(f"{name}-*")
    it.round()
    for number in range(3):
        docker_host.run(f"{name}-{number}", "echo", f"I was number {number}")
        it.until(lambda number=number: len(it.lines()) == number + 1)  # type: ignore[misc]
        it.until(lambda: all(r._through for r in it.readers.values()))  # type: ignore[attr-defined]
        docker_host.remove(f"{name}-{number}")
    it.until(lambda: not it.readers)
    it.now += MINUTE
    it.until(lambda: not it.source._readers)  # type: ignore[attr-defined]  # what is gone is forgotten
    assert not it.reports[1:], "the first says that there was none"
    it.stop()


def test_a_renamed_container_goes_on_and_another_takes_its_name(docker_host: Docker, name: str) -> None:
    docker_host.run(f"{name}-web", *numbered(200, 10_000))
    it = drive(f"{name}-*")
    it.until(lambda: len(it.lines()) >= 50)
    docker_host.rename(f"{name}-web", f"{name}-old")
    docker_host.run(f"{name}-web", *numbered(5, begin=1001))
    it.until(lambda: len(it.lines()) >= 410)
    old = [n for n in map(int, it.lines()) if n <= 1000]
    assert sorted(old) == sorted([*range(1, 201), *range(1, 201)]) and not it.gaps()
    new = [n for n in map(int, it.text("web/stdout").split(b"\n")[:-1]) if n > 1000]
    assert new == list(range(1001, 1006)) and {c.origin.partition.split("-")[1] for c in it.chunks} >= {"old/stdout"}
    for container in ("old", "web"):
        docker_host.remove(f"{name}-{container}")
    it.stop()


def test_one_that_begins_at_the_end_and_is_stopped_before_anything_came(docker_host: Docker, name: str) -> None:
    docker_host.run(name, "sh", "-c", "echo before; while [ ! -e go ]; do usleep 10000; done; echo after; sleep 1000")
    first = drive(name)
    first.until(lambda: first.lines() == [b"before"])
    first.stop()
    it = drive(name, start=Start("end"))
    it.now = time.time_ns()
    it.until(lambda: len(it.readers) == 2)
    it.until(lambda: all(r._exchange and r._frames for r in it.readers.values()))  # type: ignore[attr-defined]
    it.offsets = {origin: reader.place() for origin, reader in it.readers.items()}  # type: ignore[attr-defined]
    assert it.lines() == [] and all(it.offsets.values())
    docker_host.touch(name, "go")
    again = drive(name, before=it, start=Start("end"))
    again.until(lambda: bool(again.lines()))
    assert again.lines() == [b"after"] and not again.reports
    again.stop()
    docker_host.remove(name)
