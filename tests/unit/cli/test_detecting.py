"""`logmon sources detect`: what is found, what does not fit and why, and the TOML to paste."""

import tomllib
from pathlib import Path

import pytest

from logmon.cli import exits
from logmon.cli.detecting import detect_source
from logmon.formats.table import knows
from tests.unit.formats.samples import LINES


def told(path: Path, lines: list[bytes], capfd: pytest.CaptureFixture[str]) -> str:
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    assert detect_source(str(path), "UTC", "never") == exits.OK
    return capfd.readouterr().out


def test_share_misfit_and_reason(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The share of each format, the first line that none reads, and where it went wrong."""
    lines = [*LINES["access"] * 3, b"what is this", *LINES["access"]]
    text = told(tmp_path / "shop.log", lines, capfd)
    assert f"{100 - 100 / len(lines):.1f} %  access" in text
    assert f"line {lines.index(b'what is this') + 1} is not access: it does not begin with `" in text
    assert "  what is this\n" in text


@pytest.mark.parametrize("name", ["json", "syslog3164", "cef", "postgres_csv", "mysql_slow", "haproxy"])
def test_the_toml_is_right(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is printed last can be pasted: it is TOML, it names the file and a format that exists."""
    path = tmp_path / 'a "b".log'
    text = told(path, LINES[name] * 4, capfd)
    section = tomllib.loads(text[text.index("[sources.") :])["sources"]
    (source,) = section.values()
    assert source["path"] == str(path)
    assert knows(source["format"])


def test_layers_and_dialects_are_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A name with its layers and keys can be given back as a format."""
    lines = [b'Mar  3 00:00:0%d host app[7]: {"eventTime":"2025-03-03T00:00:00Z","message":"x"}' % i for i in range(9)]
    text = told(tmp_path / "x.log", lines, capfd)
    assert 'format = "syslog3164+json(time=eventTime)"' in text


def test_nothing_to_see(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Plain text is said to be that; an empty file and a missing one are no success."""
    assert "It is read as plain text" in told(tmp_path / "x", [b"just words", b"and more"], capfd)
    (tmp_path / "empty").write_bytes(b"")
    assert detect_source(str(tmp_path / "empty"), None, "never") == exits.NO
    assert detect_source(str(tmp_path / "missing"), None, "never") == exits.INCOMPLETE
    assert "no such file" in capfd.readouterr().err


def test_what_is_no_file_is_a_url(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"".join(line + b"\n" for line in LINES["json"]))
    assert detect_source(f"cmd:cat {path}", "UTC", "never") == exits.OK
    text = capfd.readouterr().out
    ((_, source),) = tomllib.loads(text[text.index("[sources.") :])["sources"].items()
    assert source == {"url": f"cmd:cat {path}", "format": "json"}
