"""Which program a hook means, and, when it did not start, why."""

import os
import shutil

from logmon.hooks import retry
from logmon.model.hook import HookConfig


def resolve(config: HookConfig, base: str) -> tuple[list[str], str]:
    """(argv, working directory). A path is relative to `base` (the directory of the file that configures it); a bare
    name is looked for in the hook's PATH."""
    argv = list(config.run)
    if argv and "/" in argv[0]:
        argv[0] = os.path.normpath(os.path.join(base, argv[0]))
    return argv, os.path.join(base, config.cwd or "")


def problem(config: HookConfig, base: str, path: str) -> tuple[int, str] | None:
    """(exit status, sentence) for a hook that cannot start: 127 not found, 126 found and not executable; else None."""
    argv, cwd = resolve(config, base)
    if not argv or not argv[0]:
        return retry.NOT_FOUND, 'has no program; set run = ["./program"]'
    if not os.path.isdir(cwd):
        return retry.NOT_FOUND, f"its working directory {cwd} does not exist"
    program = argv[0] if "/" in argv[0] else shutil.which(argv[0], path=path)
    if program is None:
        return retry.NOT_FOUND, f"{argv[0]}: not found in PATH {path}; give the full path"
    if not os.path.exists(program):
        return retry.NOT_FOUND, f"{program}: no such file"
    if os.path.isdir(program):
        return retry.NOT_EXECUTABLE, f"{program}: is a directory"
    if not os.access(program, os.X_OK):
        return retry.NOT_EXECUTABLE, f"{program}: is not executable; run chmod +x on it"
    return _interpreter_problem(program)


def _interpreter_problem(program: str) -> tuple[int, str] | None:
    try:
        with open(program, "rb") as file:
            head = file.read(256)
    except OSError:
        return None
    if head.startswith(b"#!"):
        words = head[2:].split(b"\n", 1)[0].split()
        interpreter = os.fsdecode(words[0]) if words else ""
        if not os.path.exists(interpreter):
            return retry.NOT_FOUND, f"{program}: its interpreter {interpreter or '(none)'} does not exist"
    elif not head.startswith(b"\x7fELF"):
        return retry.NOT_EXECUTABLE, f"{program}: is no program; a script begins with #!/bin/sh"
    return None
