"""Which containers an argument means."""

import pytest

from logmon.sources.address import parse
from logmon.sources.dockerapi import Container
from logmon.sources.dockerchoice import choice
from logmon.sources.reports import SourceError

COMPOSE = {"com.docker.compose.project": "shop", "com.docker.compose.service": "api"}
LISTED = [
    Container("a" * 64, ["/web"], {"app": "web", "tier": "front"}),
    Container("b" * 64, ["/web-2", "/other/alias"], {"app": "web"}),
    Container("c0ffee" + "0" * 58, ["/shop-api-1"], COMPOSE),
    Container("d" * 64, None, None),
]


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("docker:web", ["web"]),
        ("docker:web*", ["web", "web-2"]),
        ("docker:c0ffee", ["shop-api-1"]),
        ("docker:dddd", ["dddddddddddd"]),
        ("docker:?label=app", ["web", "web-2"]),
        ("docker:?label=app=web&label=tier=f*", ["web"]),
        ("docker:*-2?label=app=web", ["web-2"]),
        ("docker:?label=app=other", []),
        ("compose:shop", ["shop-api-1"]),
        ("compose:shop/a*", ["shop-api-1"]),
        ("compose:shop/db", []),
        ("docker:none", []),
    ],
)
def test_who_is_meant(argument: str, names: list[str]) -> None:
    assert [container.name for container in choice(parse(argument)).among(LISTED)] == names


@pytest.mark.parametrize("argument", ["docker:", "docker:?label=", "compose:", "compose:/api", "compose:a?name=b"])
def test_what_means_nobody(argument: str) -> None:
    with pytest.raises(SourceError) as error:
        choice(parse(argument))
    assert error.value.help
