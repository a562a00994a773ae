"""The version, from the installed distribution."""

import importlib.metadata


def version() -> str:
    try:
        return importlib.metadata.version("logmon-cli")
    except importlib.metadata.PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
