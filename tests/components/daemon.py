"""A real dockerd and what tests ask of it, over its API: no client program is needed."""

import http.client
import io
import json
import os
import signal
import socket
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from tests.components.require import missing
from tests.components.waiting import wait_for

IMAGE = "logmon-test:1"


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("docker", timeout=30)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(self._path)


class Docker:
    def __init__(self, dockerd: str, folder: Path, *more: str) -> None:
        """`more` are further flags of dockerd."""
        self.folder = folder
        self.socket = str(folder / "d.sock")
        self._dockerd = dockerd
        self._more = more
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Answers when this returns. A daemon that cannot run here skips the test (fails it in CI)."""
        for stale in ("exec/containerd/containerd.pid", "docker.pid", "d.sock"):
            (self.folder / stale).unlink(missing_ok=True)
        argv = [
            self._dockerd,
            "--bridge=none",
            "--iptables=false",
            "--ip6tables=false",
            "--ip-forward=false",
            "--storage-driver=vfs",
            f"--data-root={self.folder}/data",
            f"--exec-root={self.folder}/exec",
            f"--pidfile={self.folder}/docker.pid",
            "--live-restore",
            "-H",
            f"unix://{self.socket}",
            *self._more,
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_for(lambda: self._answers() or self._process is None or self._process.poll() is not None, 60)
        if self._process.poll() is not None:
            missing(f"dockerd does not run here: {(self.folder / 'log').read_text()[-500:]}")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def kill(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(60)
            self._process = None
            containerd = self.folder / "exec/containerd/containerd.pid"
            if containerd.exists():
                os.kill(int(containerd.read_text()), signal.SIGTERM)

    def end(self) -> None:
        if self._process and self._process.poll() is None and self._answers():
            for container in self.call("GET", "/containers/json?all=1"):
                self.call("DELETE", f"/containers/{container['Id']}?force=1")
        self.stop()
        self._unmount()

    def import_image(self, tar: bytes) -> None:
        self.call("POST", "/images/create?fromSrc=-&repo=logmon-test&tag=1", tar)

    def run(
        self,
        name: str,
        *argv: str,
        tty: bool = False,
        driver: str = "json-file",
        log: dict[str, str] | None = None,
        labels: dict[str, str] | None = None,
        **host: Any,
    ) -> str:
        """Created and started, with the options `log` for its log driver. Its id."""
        config = {
            "Image": IMAGE,
            "Cmd": list(argv),
            "Tty": tty,
            "Labels": labels or {},
            "HostConfig": {"NetworkMode": "none", "LogConfig": {"Type": driver, "Config": log or {}}, **host},
        }
        made = self.call("POST", f"/containers/create?name={name}", json.dumps(config).encode())
        self.call("POST", f"/containers/{made['Id']}/start")
        return str(made["Id"])

    def wait(self, name: str) -> None:
        self.call("POST", f"/containers/{name}/wait")

    def remove(self, name: str) -> None:
        self.call("DELETE", f"/containers/{name}?force=1")

    def touch(self, name: str, path: str) -> None:
        """An empty file in the root of a container."""
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as tar:
            tar.addfile(tarfile.TarInfo(path))
        self.call("PUT", f"/containers/{name}/archive?path=/", data.getvalue())

    def rename(self, name: str, new: str) -> None:
        self.call("POST", f"/containers/{name}/rename?name={new}")

    def restart(self, name: str) -> None:
        self.call("POST", f"/containers/{name}/restart?t=0")

    def call(self, method: str, target: str, body: bytes | None = None) -> Any:
        connection = _Connection(self.socket)
        kind = "application/x-tar" if target.startswith("/images") or "/archive" in target else "application/json"
        connection.request(method, target, body, {"Content-Type": kind} if body else {})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        assert answer.status < 400, (target, answer.status, data)
        return json.loads(data) if data[:1] in (b"{", b"[") and b"\n{" not in data else None

    def _unmount(self) -> None:
        """A daemon with live-restore leaves its folder mounted, and then nobody can remove it."""
        mounts = [line.split(" ")[4] for line in Path("/proc/self/mountinfo").read_text().split("\n") if line]
        for mount in sorted((m for m in mounts if m.startswith(f"{self.folder}/")), reverse=True):
            subprocess.run(["umount", mount], check=True)

    def _answers(self) -> bool:
        try:
            connection = _Connection(self.socket)
            connection.request("GET", "/_ping")
            return connection.getresponse().read() == b"OK"
        except OSError:
            return False
