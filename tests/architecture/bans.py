"""What does not occur in this program, found in syntax trees: each ban yields the places where it is broken."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.tree import FLOORS_WITHOUT_CLOCK, PACKAGE

CLOCKS = {
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.sleep",
    "datetime.now",
    "datetime.utcnow",
}
COMPILERS = {PACKAGE / "engine" / "scan" / "codegen.py"}
"""May execute source that it wrote itself."""

Ban = Callable[[Path, ast.Module], Iterator[int]]


def shell(path: Path, tree: ast.Module) -> Iterator[int]:
    """A command is an argv; text from logs never meets a shell."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "shell" and not _is(node.value, False):
            yield node.lineno
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.system", "os.popen"}:
            yield node.lineno


def splitlines(path: Path, tree: ast.Module) -> Iterator[int]:
    """str.splitlines cuts at ten characters that are no line ends in a log (vertical tab, U+2028, …)."""
    return (n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "splitlines")


def unsafe_formats(path: Path, tree: ast.Module) -> Iterator[int]:
    """State is plain data: what is read back must not be able to run."""
    bad = {"pickle", "cPickle", "shelve", "marshal", "yaml"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and bad & {alias.name.split(".")[0] for alias in node.names}:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in bad:
            yield node.lineno


def evaluation(path: Path, tree: ast.Module) -> Iterator[int]:
    if path in COMPILERS:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}:
            yield node.lineno


def clocks(path: Path, tree: ast.Module) -> Iterator[int]:
    """Below runtime time is an argument, and nothing sleeps: that is what makes the program a function of its input."""
    if path.relative_to(PACKAGE).parts[0] not in FLOORS_WITHOUT_CLOCK:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node).removeprefix("datetime.") in CLOCKS:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and {f"{node.module}.{alias.name}" for alias in node.names} & CLOCKS:
            yield node.lineno


def swallowed_errors(path: Path, tree: ast.Module) -> Iterator[int]:
    """A bare except catches Ctrl-C; `except Exception: pass` hides the bug that a person would have told us about."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
            if node.type is None or (broad and all(isinstance(step, ast.Pass) for step in node.body)):
                yield node.lineno


def module_state(path: Path, tree: ast.Module) -> Iterator[int]:
    """Values at module level are constants: in capitals, and no function says `global`."""
    yield from (node.lineno for node in ast.walk(tree) if isinstance(node, ast.Global))
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(
            node.value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
        ):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            if not all(name.strip("_").isupper() or name.startswith("__") for name in names):
                yield node.lineno


BANS: dict[str, Ban] = {
    "shell": shell,
    "splitlines": splitlines,
    "unsafe formats": unsafe_formats,
    "evaluation": evaluation,
    "clocks": clocks,
    "swallowed errors": swallowed_errors,
    "module state": module_state,
}


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
