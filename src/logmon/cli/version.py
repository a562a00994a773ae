"""The version, from the installed distribution."""


def version() -> str:
    import importlib.metadata  # half of what the rest of the command line needs to start

    try:
        return importlib.metadata.version("logmon-cli")
    except importlib.metadata.PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
