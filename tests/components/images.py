"""The image of the containers that tests run: busybox and nothing else, made here."""

import subprocess
from pathlib import Path

from tests.components.require import require

APPLETS = ("sh", "echo", "sleep", "seq", "cat", "date", "head", "yes", "tr", "usleep", "kill", "printf")


def image(folder: Path) -> bytes:
    """As a tar archive; made in `folder`."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "busybox").write_bytes(Path(require("busybox")).read_bytes())
    (folder / "bin" / "busybox").chmod(0o755)
    for applet in APPLETS:
        (folder / "bin" / applet).symlink_to("busybox")
    return subprocess.run(["tar", "-C", str(folder), "-c", "."], stdout=subprocess.PIPE, check=True).stdout
