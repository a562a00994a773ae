"""Completion scripts: generated, current, and working in the shells that are there."""

import pathlib
import shutil
import subprocess

import pytest

from tests.acceptance.program import logmon

FOLDER = pathlib.Path(__file__).parents[2] / "completions"


@pytest.mark.parametrize(("shell", "file"), [("bash", "logmon.bash"), ("zsh", "_logmon"), ("fish", "logmon.fish")])
def test_the_files_in_the_project_are_current(shell, file):
    """`make completions` writes them again."""
    assert logmon("completions", shell).stdout == (FOLDER / file).read_bytes()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [(["logmon", "ta"], "tail"), (["logmon", "rules", "ch"], "check"), (["logmon", "tail", "--fol"], "--follow"),
     (["logmon", "rules", "check", "--fail"], "--fail-on")],
)  # fmt: skip
def test_bash_completes(words, wanted):
    script = f"source {FOLDER}/logmon.bash; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _logmon; "
    done = subprocess.run(["bash", "-c", script + 'echo "${COMPREPLY[@]}"'], capture_output=True, check=True)
    assert done.stdout.decode().split() == [wanted]


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_reads_its_script():
    subprocess.run(["zsh", "-n", FOLDER / "_logmon"], check=True)
