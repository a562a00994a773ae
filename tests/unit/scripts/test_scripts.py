"""The set-up says clearly what a machine lacks, and does nothing where there is nothing to do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
_LISTED = re.search(r"^components='(.*)'$", (ROOT / "scripts" / "components").read_text(), re.MULTILINE)
PROGRAMS = [pair.partition(":")[2] for pair in (_LISTED[1] if _LISTED else "").split()]
"""That `scripts/components` installs."""
TOOLS = ("cat", "chmod", "cksum", "cut", "dirname", "id", "mkdir", "mktemp", "rm", "sh", "tail", "touch", "tr")
UNPACKED = ("usr/sbin/rsyslogd", "usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so", "usr/sbin/syslog-ng")

OLD = """#!/bin/sh
case "$1" in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac
"""
WITHOUT_VENV = """#!/bin/sh
case "$2" in *sys.exit*) exit 0 ;; *platform*) echo 3.12.1 ;; *) exit 1 ;; esac
"""


def program(project: Path, name: str, text: str) -> None:
    """A program in `bin`. Never a link: writing through one would change the machine."""
    path = project / "bin" / name
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with a blank in its name: the scripts, pyproject.toml, and `bin` as the only PATH."""
    root = tmp_path / "my project"
    (root / "bin").mkdir(parents=True)
    shutil.copytree(ROOT / "scripts", root / "scripts")
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / "native", root / "native", ignore=shutil.ignore_patterns("target"))
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        program(root, tool, f'#!{shutil.which("sh")}\nexec {found} "$@"\n')
    return root


def run(project: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {"PATH": str(project / "bin"), "TMPDIR": str(project), **environment}
    command = [str(project / "bin" / "sh"), str(project / "scripts" / script)]
    return subprocess.run(command, env=known, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_an_old_python_is_named(project: Path) -> None:
    program(project, "python3", OLD)
    done = run(project, "setup")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; found: Python 3.9.2" in done.stderr


def test_no_python_at_all(project: Path) -> None:
    done = run(project, "setup")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; found: none" in done.stderr


def test_a_python_without_venv_is_told_what_to_install(project: Path) -> None:
    program(project, "python3", WITHOUT_VENV)
    done = run(project, "setup")
    assert done.returncode == 1
    assert "Python 3.12.1 has no venv or ensurepip" in done.stderr
    assert "apt-get install python3-venv" in done.stderr


def test_a_python_given_by_hand_must_be_good(project: Path) -> None:
    """It is not replaced by another one silently."""
    program(project, "python3", WITHOUT_VENV)
    done = run(project, "setup", PYTHON=str(project / "bin" / "python9"))
    assert done.returncode == 1
    assert "python9 is not a Python 3.11 or newer" in done.stderr


def test_nothing_to_do(project: Path) -> None:
    """With the stamp of these files and this place, no Python is even looked for."""
    (project / ".venv" / "bin").mkdir(parents=True)
    program(project, "../.venv/bin/python", OLD)
    core = project / "native"
    files = [project / "pyproject.toml", core / "Cargo.lock", core / "Cargo.toml", *sorted((core / "src").glob("*.rs"))]
    together = b"".join(path.read_bytes() for path in files)
    checksum = subprocess.run(["cksum"], input=together, capture_output=True, check=True).stdout.decode()
    (project / ".venv" / "set-up").write_text(f"{checksum}{os.path.realpath(project)}\n")
    done = run(project, "setup")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_missing_components_are_named(project: Path, ci: str, status: int) -> None:
    """On a person's machine the tests go on without them; a build server must have them."""
    done = run(project, "components", CI=ci)
    assert done.returncode == status
    assert "no apt-get here; missing: tmux " in done.stderr
    assert "busybox-static bsdutils" in done.stderr


def unpack(project: Path) -> None:
    for name in UNPACKED:
        path = project / ".work" / "components" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_components_that_are_there_are_left_alone(project: Path) -> None:
    for name in PROGRAMS:
        program(project, name, "#!/bin/sh\n")
    unpack(project)
    done = run(project, "components", CI="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("answer", "status", "said"), [("", 0, ""), ("echo no route >&2; exit 100", 1, "no route")])
def test_apt_is_asked_once(project: Path, answer: str, status: int, said: str) -> None:
    """As root: one update, then exactly the missing packages. What apt says is shown only when it fails."""
    program(project, "id", "#!/bin/sh\necho 0\n")
    program(project, "busybox", "#!/bin/sh\n")
    unpack(project)
    install = f'for n in {" ".join(PROGRAMS)}; do echo >"{project}/bin/$n"; chmod +x "{project}/bin/$n"; done'
    on_install = f'case "$*" in *install*) {answer or install} ;; esac'
    program(project, "apt-get", f'#!/bin/sh\necho "$@" >>"{project}/asked"\n{on_install}\n')
    done = run(project, "components", CI="true")
    assert done.returncode == status, done.stderr
    update, packages = (project / "asked").read_text().strip().split("\n")
    assert update.split()[0] == "update"
    assert {"tmux", "bsdutils"} <= set(packages.split())
    assert "busybox-static" not in packages
    assert said in done.stderr


def test_system_loggers_are_unpacked_and_not_installed(project: Path) -> None:
    """Installed, each would take the place of the machine's own."""
    program(project, "id", "#!/bin/sh\necho 0\n")
    for name in PROGRAMS:
        program(project, name, "#!/bin/sh\n")
    download = 'case "$1" in download) touch one.deb ;; esac'
    program(project, "apt-get", f'#!/bin/sh\necho "$@" >>"{project}/asked"\n{download}\n')
    made = " ".join(f'"$2/{name}"' for name in UNPACKED)
    folders = " ".join(f'"$2/{name.rpartition("/")[0]}"' for name in UNPACKED)
    program(project, "dpkg", f"#!/bin/sh\nshift\nmkdir -p {folders}\ntouch {made}\n")
    done = run(project, "components", CI="true")
    assert done.returncode == 0, done.stderr
    _, installed, downloaded = (project / "asked").read_text().strip().split("\n")
    assert "libestr0" in installed.split() and not {"rsyslog", "syslog-ng-core"} & set(installed.split())
    assert {"rsyslog", "rsyslog-gnutls", "syslog-ng-core"} <= set(downloaded.split())
    assert all((project / ".work" / "components" / name).exists() for name in UNPACKED)
