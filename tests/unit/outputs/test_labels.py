"""Short names that tell sources apart."""

import pytest

from logmon.model.chunk import Origin
from logmon.outputs.labels import Labels


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        (Origin("/var/log/app.log", "/var/log/app.log"), "app.log"),
        (Origin("/var/log/*.log", "/var/log/b.log"), "b.log"),
        (Origin("web", "/var/log/nginx/access.log"), "web"),
        (Origin("stdin", "-"), "stdin"),
        (Origin("a\x1bcb", "x"), r"a\x1bcb"),
    ],
)
def test_names_of_sources(origin: Origin, name: str) -> None:
    assert Labels().of(origin) == name


def test_namesakes_are_told_apart_by_their_folders() -> None:
    """As far up as is needed, for all that have the name; others keep theirs."""
    labels = Labels()
    paths = ["a/x/app.log", "a/y/app.log", "other.log", "b/y/app.log", "app.log"]
    origins = [Origin(path, path) for path in paths]
    versions = [(labels.of(origin), labels.version)[1] for origin in origins]
    assert [labels.of(origin) for origin in origins] == [
        "a/x/app.log",
        "a/y/app.log",
        "other.log",
        "b/y/app.log",
        "app.log",
    ]
    assert versions == [0, 1, 1, 2, 2] and labels.version == 2
    fewer = Labels()
    assert [fewer.of(origin) for origin in origins[:2] * 2][2:] == ["x/app.log", "y/app.log"]
