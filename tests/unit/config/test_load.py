"""Tables of a configuration, and what is wrong with them."""

import os

import pytest

from logmon.config.load import load
from logmon.config.merge import merge
from logmon.config.programs import check_programs
from logmon.config.types import Settings
from logmon.model.hook import Rate
from logmon.model.time import MINUTE, SECOND

WHOLE = r"""
[sources.auth]
path = "/var/log/auth.log*"
format = "syslog"
tz = "Europe/Berlin"
[sources.web]
url = "docker:web-*"
[define]
web = 'program:nginx'
[hooks.page]
run = ["./hooks/page.sh", "-v"]
timeout = "5s"
env = { TOKEN = "x" }
[rules]
disk_full = '"No space" | once by host'
[rules.brute]
when = '/from (?<ip>\S+)/ | count by ip in 5m >= 5'
severity = "high"
do = ["page"]
cooldown = "1h30m"
summary = "{count} from {ip}"
[settings]
lateness = "500ms"
key_limit = 1000
"""


def test_a_whole_file():
    loaded = load(WHOLE, "/etc/logmon/rules.toml")
    assert loaded.diagnostics == ()
    config = loaded.config
    assert [(s.name, s.path, s.url, s.format, s.tz) for s in config.sources] == [
        ("auth", "/var/log/auth.log*", None, "syslog", "Europe/Berlin"),
        ("web", None, "docker:web-*", None, None),
    ]
    hook = config.hooks[0]
    assert (hook.name, hook.run, hook.timeout, hook.env) == (
        "page",
        ("/etc/logmon/hooks/page.sh", "-v"),
        5 * SECOND,
        {"TOKEN": "x"},
    )
    disk, brute = config.rules
    assert (disk.name, disk.severity, disk.cooldown, disk.do) == ("disk_full", "medium", 10 * MINUTE, None)
    assert (brute.severity, brute.cooldown, brute.do[0].name) == ("high", 90 * MINUTE, "page")
    assert brute.summary.text == "{count} from {ip}"
    assert config.settings == Settings(500_000_000, 1000)
    assert [(d.name, d.text.text) for d in config.defines] == [("web", "program:nginx")]


def test_the_limits_of_a_hook():
    text = "[hooks.x]\nrun = ['true']\nconcurrency = 1\nrate = '20/1m'\ndigest = 0\nbreaker = 3\n"
    (hook,) = load(text, "r.toml").config.hooks
    assert (hook.concurrency, hook.rate, hook.digest, hook.breaker) == (1, Rate(20, MINUTE), 0, 3)
    assert load("[hooks.x]\nrun = ['true']\nrate = '5/s'\n", "r.toml").config.hooks[0].rate == Rate(5, SECOND)


def test_a_shell_text_without_a_placeholder_is_run_by_sh():
    loaded = load("[hooks.x]\nshell = 'cat >>\"${HOME}/alerts\"'\n", "r.toml")
    assert loaded.diagnostics == ()
    assert loaded.config.hooks[0].run == ("/bin/sh", "-c", 'cat >>"${HOME}/alerts"')


def test_the_files_of_tls_are_beside_the_configuration():
    text = "[sources.x]\nurl = 'syslog+tls://:6514'\ncert = 'tls/c.pem'\nkey = '/k.pem'\nnames = ['web', 'db']\n"
    (source,) = load(text, "/etc/logmon/rules.toml").config.sources
    assert source.options == {"cert": "/etc/logmon/tls/c.pem", "key": "/k.pem", "names": "web,db"}
    assert text[source.place.span.start : source.place.span.end] == "'syslog+tls://:6514'"


MISTAKES = [
    ("[ruels]\n", "LM002", "ruels"),
    ("[rules.x]\nwhen = 'a'\nsevrity = 'high'\n", "LM002", "sevrity"),
    ("[hooks.x]\nrun = ['/bin/true']\nshel = 1\n", "LM002", "shel"),
    ("[rules]\nx = 5\n", "LM003", "5"),
    ("[rules.x]\nwhen = 5\n", "LM003", "5"),
    ("[rules.x]\nwhen = 'a'\ndo = 'page'\n", "LM003", "'page'"),
    ("[rules.x]\nwhen = 'a'\ndo = ['page', 3]\n", "LM003", "3"),
    ("[settings]\nkey_limit = '5'\n", "LM003", "'5'"),
    ("rules = 5\n", "LM003", "5"),
    ("[define]\nx = 5\n", "LM003", "5"),
    ("[rules.x]\nseverity = 'high'\n", "LM004", "[rules.x]"),
    ("[hooks.x]\ntimeout = '5s'\n", "LM004", "[hooks.x]"),
    ("[sources.x]\nformat = 'json'\n", "LM004", "[sources.x]"),
    ("[rules.x]\nwhen = 'a'\nseverity = 'hihg'\n", "LM005", "'hihg'"),
    ("[rules.x]\nwhen = 'a'\ncooldown = '10mn'\n", "LM005", "'10mn'"),
    ("[sources.x]\npath = 'a'\nurl = 'b'\n", "LM005", "'b'"),
    ("[sources.x]\npath = 'a'\ntz = 'Mars/Base'\n", "LM005", "'Mars/Base'"),
    ("[sources.x]\npath = 'a'\ncert = 'c.pem'\n", "LM005", "'c.pem'"),
    ("[sources.x]\nurl = 'tcp://:5140'\nca = 'ca.pem'\n", "LM005", "'ca.pem'"),
    ("[sources.x]\nurl = 'tls://:6514'\ncrt = 'c.pem'\n", "LM002", "crt"),
    ("[sources.x]\nurl = 'tls://:6514'\ncert = 5\n", "LM003", "5"),
    ("[sources.x]\nurl = 'tls://:6514'\ncert = 'c'\nnames = 'web'\n", "LM003", "'web'"),
    ("[hooks.x]\nrun = []\n", "LM005", "[]"),
    ("[define]\n'a b' = 'x'\n", "LM005", "'a b'"),
    ("[settings]\nkey_limit = 0\n", "LM005", "0"),
    ("[rules]\nx = 'a'\nx = 'b'\n", "LM006", "x"),
    ("[hooks.x]\nshell = \"notify '{msg}'\"\n", "LM601", "{msg}"),
    ("[hooks.x]\nshell = 'echo ${HOME} {msg}'\n", "LM601", "{msg}"),
    ("[hooks.x]\nshell = ' '\n", "LM005", "' '"),
    ("[hooks.x]\nshell = 'true'\nrun = ['true']\n", "LM005", "'true'"),
    ("[hooks.x]\nrun = ['true']\nrate = '5'\n", "LM005", "'5'"),
    ("[hooks.x]\nrun = ['true']\nrate = '0/1m'\n", "LM005", "'0/1m'"),
    ("[hooks.x]\nrun = ['true']\nconcurrency = 0\n", "LM005", "0"),
    ("[hooks.x]\nrun = ['true']\ndigest = -1\n", "LM005", "-1"),
    ("[hooks.x]\nrun = ['true']\nbreaker = 'no'\n", "LM003", "'no'"),
    ("[hooks.x]\nrun = ['/bin/sh', '-c', 'notify {summary}']\n", "LM601", "{summary}"),
]


@pytest.mark.parametrize(("text", "code", "piece"), MISTAKES)
def test_mistakes(text, code, piece):
    found = load(text, "rules.toml").diagnostics
    assert [(item.code, text[item.mark.span.start : item.mark.span.end]) for item in found] == [(code, piece)]


def test_a_key_is_not_missing_where_a_line_could_not_be_read():
    found = load("[rules.x]\nwhen = 'a\nseverity = 'high'\n", "r.toml").diagnostics
    assert [item.code for item in found] == ["LM001"]


def test_more_rules_than_the_limit():
    text = "[rules]\n" + "".join(f"r{i} = 'a'\n" for i in range(10_001))
    found = load(text, "r.toml")
    assert [item.code for item in found.diagnostics] == ["LM007"]
    assert len(found.config.rules) == 10_000


def test_files_are_merged_and_duplicates_told():
    one = load("[rules]\na = 'x'\n[hooks.p]\nrun = ['true']\n", "one.toml").config
    two = load(
        "[rules]\nb = 'y'\na = 'z'\n[settings]\nlateness = '5s'\n[hooks.p]\nrun = ['false']\n", "two.toml"
    ).config
    config, found = merge([one, two])
    assert [rule.name for rule in config.rules] == ["a", "b"]
    assert config.rules[0].when.text == "x"
    assert config.settings.lateness == 5 * SECOND
    assert (
        sorted((item.code, item.mark.file, item.related[0].file) for item in found)
        == [("LM302", "two.toml", "one.toml")] * 2
    )


def _hook(tmp_path, mode, name="hook.sh"):
    script = tmp_path / "hook.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(mode)
    text = f"[hooks.x]\nrun = ['./{name}']\n"
    return check_programs(load(text, str(tmp_path / "rules.toml")).config)


def test_hook_programs(tmp_path):
    assert _hook(tmp_path, 0o755) == ()
    assert [(d.code, d.severity) for d in _hook(tmp_path, 0o755, "gone.sh")] == [("LM306", "warning")]
    assert [d.code for d in _hook(tmp_path, 0o757)] == ["LM602"]
    found = _hook(tmp_path, 0o644)
    if os.geteuid() != 0 or found:
        assert "not executable" in found[0].message


def test_a_bare_name_is_looked_for_in_path(tmp_path):
    config = load("[hooks.x]\nrun = ['no-such-program']\n", "r.toml").config
    assert [d.code for d in check_programs(config, str(tmp_path))] == ["LM306"]
