"""`logmon` and `python -m logmon`. The version is answered before anything else is loaded."""

import sys


def main() -> None:
    if sys.argv[1:] in (["--version"], ["-V"]):
        from logmon.cli.version import version

        print(f"logmon {version()}")
        return
    from logmon.cli.crash import run

    run()


if __name__ == "__main__":
    main()
