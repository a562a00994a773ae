"""What the process asks of its memory managers before a long run."""

import gc

_LARGEST = 16 << 20


def settle() -> None:
    """Keep freed memory instead of giving it back.

    Buffers of up to 1 MiB come and go with every chunk. glibc maps such blocks afresh, a page fault for each 4 KiB,
    until it has seen a larger one freed (`M_MMAP_THRESHOLD` in mallopt(3)): so it sees one, which is never touched and
    costs nothing. What start-up has made stays, so the garbage collector need not look at it again.
    """
    bytes(_LARGEST)
    gc.freeze()
