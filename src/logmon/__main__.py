"""`logmon` and `python -m logmon`. The version is answered before anything else is loaded."""

import gc
import sys

_YOUNG = 100_000
"""New objects that the garbage collector waits for: a start makes fewer, and nothing of them is garbage."""


def main() -> None:
    gc.set_threshold(_YOUNG)
    if sys.argv[1:] in (["--version"], ["-V"]):
        from logmon.cli.version import version

        print(f"logmon {version()}")
        return
    from logmon.cli.crash import run

    run()


if __name__ == "__main__":
    main()
