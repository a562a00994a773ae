"""Formats that are named by hand."""

from logmon.cli.refuse import RefusedError
from logmon.config.suggest import nearest
from logmon.formats.table import FAMILIES, FORMATS, NONE, Own, knows


def own_formats(config: str | None) -> Own:
    """The formats of a configuration file, if one was named."""
    if config is None:
        return NONE
    from logmon.cli.loading import load_formats

    return load_formats(config)


def format_names(name: str | None, own: Own = NONE) -> tuple[str, ...]:
    """A format given by hand. Raises RefusedError for one that does not exist."""
    if name is None:
        return ()
    if not knows(name, own):
        known = [*own, *FORMATS, *FAMILIES]
        near = nearest(name, known)
        meant = f"did you mean `{near}`? " if near else ""
        raise RefusedError(f"unknown format `{name}`", f"{meant}formats: {', '.join(sorted(known))}")
    return (name,)
