"""A real podman and its API socket: the same calls as docker's, another program behind them."""

import os
import subprocess
from pathlib import Path

from tests.components.daemon import IMAGE, Docker
from tests.components.require import missing, require
from tests.components.waiting import wait_for

_SETTINGS = """[containers]
default_ulimits = ["nofile=20000:20000","nproc=1000:1000"]
log_driver = "k8s-file"
netns = "none"
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "file"
"""
"""What podman needs where it may not raise limits and no systemd runs."""


class Podman(Docker):
    def __init__(self, folder: Path) -> None:
        super().__init__(require("podman"), folder)
        if os.geteuid():
            missing("podman needs root here")

    def start(self) -> None:
        (self.folder / "containers.conf").write_text(_SETTINGS)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command("system", "service", "--time=0", f"unix://{self.socket}"),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_for(lambda: self._answers() or self._process is None or self._process.poll() is not None, 60)
        if self._process.poll() is not None:
            missing(f"podman does not run here: {(self.folder / 'log').read_text()[-500:]}")

    def import_image(self, tar: bytes) -> None:
        """Not over the API: that gives the image a name of which the API then says that it is not known."""
        command = self._command("import", "-", f"docker.io/library/{IMAGE}")
        subprocess.run(command, input=tar, env=self._environment(), check=True, capture_output=True, timeout=60)

    def _command(self, *arguments: str) -> list[str]:
        places = (f"--root={self.folder}/r", f"--runroot={self.folder}/rr", f"--tmpdir={self.folder}/tmp")
        return [self._dockerd, *places, "--storage-driver=vfs", *arguments]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "CONTAINERS_CONF": str(self.folder / "containers.conf")}
