"""The native core is what it was written for, or it is not there."""

import tomllib
from pathlib import Path

from logmon import native

ROOT = Path(__file__).parents[2]


def test_the_version_is_that_of_the_package():
    wanted = tomllib.loads((ROOT / "native" / "Cargo.toml").read_text())["package"]["version"]
    assert wanted == native.VERSION
    assert tomllib.loads((ROOT / "native" / "pyproject.toml").read_text())["project"]["version"] == wanted


def test_another_version_is_as_good_as_none(monkeypatch):
    monkeypatch.delenv("LOGMON_NATIVE", raising=False)
    monkeypatch.setattr(native, "import_module", lambda name: type("core", (), {"VERSION": "9"}))
    assert native._load() is None


def test_it_can_be_switched_off(monkeypatch):
    monkeypatch.setenv("LOGMON_NATIVE", "off")
    assert native._load() is None
