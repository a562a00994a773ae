"""Containers of a real podman through its docker API. Its log stamps have whole seconds only."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.sources.table import open_source
from tests.components.images import image
from tests.components.podman import Podman
from tests.unit.sources.drive import Drive, whole

pytestmark = pytest.mark.components
NUMBERS = itertools.count()
COUNTING = "for i in $(seq 200); do echo $i; echo e$i >&2; usleep 10000; done; sleep 1000"


@pytest.fixture(scope="module")
def daemon() -> Iterator[Podman]:
    """In a folder with a short name: podman takes no more than 50 characters."""
    with tempfile.TemporaryDirectory(prefix="lm", ignore_cleanup_errors=True) as folder:
        it = Podman(Path(folder))
        try:
            it.start()
            it.import_image(image(it.folder / "root"))
            yield it
        finally:
            it.end()


@pytest.fixture
def podman(daemon: Podman, monkeypatch: pytest.MonkeyPatch) -> Podman:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{daemon.socket}")
    return daemon


@pytest.fixture
def name() -> str:
    return f"p{next(NUMBERS)}"


def drive(name: str, *, follow: bool = True, before: Drive | None = None) -> Drive:
    source = open_source(f"docker:{name}", name="it", follow=follow, count_lines=True)
    return Drive(source, before.stop() if before else None)


def test_two_streams_and_long_lines(podman: Podman, name: str) -> None:
    podman.run(name, "sh", "-c", "echo out; echo err >&2; head -c 50000 /dev/zero | tr '\\0' x; echo; echo end")
    podman.wait(name)
    it = drive(name, follow=False)
    it.until(lambda: not it.readers)
    assert whole(it.chunks) and it.text("stderr") == b"err\n"
    assert it.text("stdout") == b"out\n" + b"x" * 50_000 + b"\nend\n"


def test_every_number_once_over_restarts_of_ours(podman: Podman, name: str) -> None:
    podman.run(name, "sh", "-c", COUNTING)
    it = drive(name)
    for stop in range(1, 6):
        it.until(lambda stop=stop: len(it.lines()) >= 50 * stop)  # type: ignore[misc]
        chunks = it.chunks
        it = drive(name, before=it)
        it.chunks = chunks
    it.until(lambda: len(it.lines()) >= 400)
    assert it.text("stdout") == b"".join(b"%d\n" % number for number in range(1, 201))
    assert it.text("stderr") == b"".join(b"e%d\n" % number for number in range(1, 201))
    podman.remove(name)
    it.until(lambda: not it.readers)
    assert not it.reports
    it.stop()


def test_a_container_that_comes_later(podman: Podman, name: str) -> None:
    it = drive(f"{name}-*")
    it.round()
    podman.run(f"{name}-web", "sh", "-c", "echo hello; sleep 1000")
    it.until(lambda: it.lines() == [b"hello"])
    podman.remove(f"{name}-web")
    it.stop()
