"""Arguments: which kind of source they name, and what is said to those that name none."""

from pathlib import Path

import pytest

from logmon.sources.address import Address, parse
from logmon.sources.files import FilesSource
from logmon.sources.reports import SourceError
from logmon.sources.table import open_source


@pytest.mark.parametrize(
    ("argument", "address"),
    [
        ("-", Address("stdin", "", {})),
        ("/var/log/auth.log", Address("file", "/var/log/auth.log", {})),
        ("/var/log/*.log?x=1", Address("file", "/var/log/*.log?x=1", {})),
        ("./odd:name", Address("file", "./odd:name", {})),
        ("C:thing", Address("file", "C:thing", {})),
        ("file:///var/log/a?b", Address("file", "/var/log/a?b", {})),
        ("docker:web-*", Address("docker", "web-*", {})),
        ("docker:web-?", Address("docker", "web-?", {})),
        ("tcp://127.0.0.1:5140?insecure=1", Address("tcp", "127.0.0.1:5140", {"insecure": "1"})),
        ("tls://:1?cert=/a+b%20c&key=", Address("tls", ":1", {"cert": "/a+b c", "key": ""})),
        ("unix:/run/l.sock", Address("unix", "/run/l.sock", {})),
        ("unix:///run/l.sock", Address("unix", "/run/l.sock", {})),
        ("unix+dgram:/run/l.sock", Address("unix+dgram", "/run/l.sock", {})),
        ("cmd:kubectl logs -f x?y", Address("cmd", "kubectl logs -f x?y", {})),
        ("cmd:curl http://h/?restart=1&a=b c", Address("cmd", "curl http://h/?restart=1&a=b c", {})),
        ("cmd:x?y?restart=always&stderr=merge", Address("cmd", "x?y", {"restart": "always", "stderr": "merge"})),
        ("docker:web-??label=app=web&label=b", Address("docker", "web-?", {"label": "app=web,b"})),
        ("journal:a,b?priority=err", Address("journal", "a,b", {"priority": "err"})),
    ],
)
def test_addresses(argument: str, address: Address) -> None:
    assert parse(argument) == address


def test_an_unknown_kind_with_a_guess() -> None:
    with pytest.raises(SourceError) as error:
        open_source("dokcer:web", follow=False)
    assert "unknown kind of source `dokcer:`" in error.value.message
    assert "did you mean `docker:`?" in error.value.help and "tcp:" in error.value.help


def test_a_file_with_a_colon_in_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("app:1").write_bytes(b"x\n")
    assert isinstance(open_source("app:1", follow=False), FilesSource)


def test_a_source_is_called_what_it_is_told_or_as_it_was_written() -> None:
    assert open_source("a.log", follow=False).name == "a.log"
    assert open_source("a.log", name="web", follow=False).name == "web"


@pytest.mark.parametrize("host", ["ssh://somewhere", "tcp://", "nonsense"])
def test_a_docker_host_that_cannot_be_used(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(SourceError, match="DOCKER_HOST"):
        open_source("docker:web", follow=False)


def test_no_docker_daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    source = open_source("docker:web", follow=False)
    assert source.discover(0) == []
    (trouble,) = source.troubles()
    assert "cannot reach docker" in trouble.message and "is it running?" in trouble.message  # type: ignore[union-attr]
