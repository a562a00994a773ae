"""`[sources.NAME]` whose address cannot be used, with its place."""

import pytest

from logmon.cli.configured import open_configured, source_findings
from logmon.config.load import load


@pytest.mark.parametrize(
    ("url", "said", "help_"),
    [
        ("tcp://0.0.0.0:5140", "unauthenticated lines from the network", "?insecure=1"),
        ("syslog+udp://10.0.0.1:514", "unauthenticated lines from the network", "?insecure=1"),
        ("syslog+tls://0.0.0.0:6514", "needs a certificate", "cert=/etc/ssl/logmon.pem"),
        ("tcp://:5140?idel=5s", "no option `idel`", "idle"),
        ("sylog+tcp://:5140", "unknown kind of source", "did you mean `syslog+tcp:`?"),
    ],
)
def test_findings(url: str, said: str, help_: str) -> None:
    text = f'[sources.good]\nurl = "tcp://:5140"\n[sources.x]\nurl = "{url}"\n'
    config = load(text, "rules.toml").config
    (finding,) = source_findings(config.sources)
    assert finding.code == "LM008" and said in finding.message and help_ in finding.help and finding.mark
    assert text[finding.mark.span.start : finding.mark.span.end] == f'"{url}"'


def test_looking_at_them_listens_on_nothing() -> None:
    config = load('[sources.x]\nurl = "tcp://127.0.0.1:1"\n[sources.f]\npath = "/nowhere"\n', "r.toml").config
    assert source_findings(config.sources) == () == source_findings(config.sources)


def test_keys_of_the_table_reach_the_source() -> None:
    """A certificate that is not there is told when it is needed."""
    text = '[sources.lan]\nurl = "tls://127.0.0.1:0"\ncert = "none.pem"\n'
    source = open_configured(load(text, "/nowhere/r.toml").config.sources[0], follow=True)
    assert source.name == "lan" and source.discover(0) == []
    (trouble,) = source.troubles()
    assert "cannot read the certificate /nowhere/none.pem" in trouble.message  # type: ignore[union-attr]
