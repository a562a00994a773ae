"""Runs one command and prints `wall cpu peak exit`: seconds, KiB, exit status (negative: the signal that ended it).

`launch.py STDOUT STDERR ARGV…`. It is a program of its own, run without site packages, because a process begins as a
copy of the one that starts it and the kernel counts that copy in the peak (`ru_maxrss`): what starts a tool must be
small. Below its own 10 MiB it cannot see.
"""

import os
import signal
import sys
import time


def main(stdout: str, stderr: str, *argv: str) -> None:
    out, err, null = os.open(stdout, _FLAGS, 0o600), os.open(stderr, _FLAGS, 0o600), os.open(os.devnull, os.O_RDONLY)
    redirected = [(os.POSIX_SPAWN_DUP2, new, old) for old, new in ((0, null), (1, out), (2, err))]
    began = time.perf_counter()
    # Python ignores SIGPIPE, and a child would inherit that; a tool should find what a shell would give it.
    child = os.posix_spawnp(argv[0], argv, os.environ, file_actions=redirected, setsigdef=[signal.SIGPIPE])
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))


_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC

if __name__ == "__main__":
    main(*sys.argv[1:])
