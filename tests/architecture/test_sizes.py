"""Files are about a page and functions say one thing; the limits are where a reader gets lost."""

from tests.architecture.tree import ROOT, Place, functions, python_files

MOST_LINES_OF_A_FILE = 450
SHORT_FUNCTION = 30
LONGEST_FUNCTION = 80
SHARE_OF_SHORT = 0.9

VAGUE = {"utils", "util", "common", "helpers", "helper", "misc", "core", "base_utils"}


def test_no_file_is_too_long() -> None:
    counts = {path: len(path.read_bytes().split(b"\n")) - 1 for path in python_files("src", "tests", "benchmarks")}
    long = [f"{path.relative_to(ROOT)}: {count}" for path, count in counts.items() if count > MOST_LINES_OF_A_FILE]
    assert not long, f"split these files (at most {MOST_LINES_OF_A_FILE} lines): {long}"


def test_nine_functions_in_ten_are_short() -> None:
    every = [function for path in python_files("src", "benchmarks") for function in functions(path)]
    long = sorted((f for f in every if f.lines >= SHORT_FUNCTION), key=lambda f: -f.lines)
    assert len(long) <= (1 - SHARE_OF_SHORT) * len(every), [f"{f.place} {f.name}: {f.lines}" for f in long]


def test_no_function_is_too_long() -> None:
    every = [function for path in python_files("src", "benchmarks") for function in functions(path)]
    assert not [f"{f.place} {f.name}: {f.lines}" for f in every if f.lines > LONGEST_FUNCTION]


def test_packages_say_nothing() -> None:
    """An `__init__.py` with code is a second place to look for everything."""
    assert not [str(Place(p, 1)) for p in python_files("src") if p.name == "__init__.py" and p.stat().st_size]


def test_names_say_something() -> None:
    names = [path for path in python_files("src") if VAGUE & {path.stem, *path.relative_to(ROOT).parts[:-1]}]
    assert not [str(path.relative_to(ROOT)) for path in names]
