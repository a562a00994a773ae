"""Do the hooks' programs exist, and may only their owner change them? Looks at the file system."""

import os
import shutil
import stat

from logmon.config.types import Config
from logmon.model.diagnostic import Diagnostic, Mark, Severity
from logmon.model.hook import HookConfig


def check_programs(config: Config, path: str | None = None) -> tuple[Diagnostic, ...]:
    """One finding per hook at most. `path` is the PATH for bare names of hooks that set none themselves (None: this
    process's)."""
    found = (_check(hook, config.marks[hook.name], path) for hook in config.hooks)
    return tuple(diagnostic for diagnostic in found if diagnostic is not None)


def _check(hook: HookConfig, mark: Mark, path: str | None) -> Diagnostic | None:
    name = hook.run[0]
    program = name if "/" in name else shutil.which(name, path=hook.env.get("PATH", path))
    if program is None:
        return _warning(mark, f"{name}: not found in PATH", "give the full path, or ./name beside this file")
    try:
        status = os.stat(program)
    except OSError as error:
        reason = error.strerror or "cannot be read"
        return _warning(mark, f"{program}: {reason.lower()}", "a path is relative to the file that names it")
    if not stat.S_ISREG(status.st_mode):
        return _warning(mark, f"{program}: is not a file", "name a program")
    if not os.access(program, os.X_OK):
        return _warning(mark, f"{program}: is not executable", f"chmod +x {program}")
    if status.st_mode & stat.S_IWOTH:
        place = Mark(mark.file, mark.text, mark.span, "anybody can change what it does")
        return Diagnostic(
            "LM602", Severity.WARNING, f"{program}: every user may write to it", place, f"chmod o-w {program}"
        )
    return None


def _warning(mark: Mark, message: str, help_: str) -> Diagnostic:
    place = Mark(mark.file, mark.text, mark.span, "this hook would fail")
    return Diagnostic("LM306", Severity.WARNING, f"hook program {message}", place, help_)
