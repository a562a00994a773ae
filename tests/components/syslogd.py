"""The system loggers rsyslogd and syslog-ng as senders: own folder, own input socket, ended by the test."""

import signal
import socket
import subprocess
from pathlib import Path

from tests.architecture.tree import ROOT
from tests.components.authority import Authority
from tests.components.require import missing
from tests.components.waiting import wait_for

UNPACKED = ROOT / ".work" / "components"


class Sender:
    """What is logged into it (as programs do, over a unix socket) is sent on to a port of 127.0.0.1.

    `transport` is udp, tcp or tls; `counted` chooses octet counting. With `authority` it trusts that, and shows a
    certificate for `client`.
    """

    program = ""

    def __init__(
        self, folder: Path, port: int, transport: str, counted: bool = False, authority: Authority | None = None
    ) -> None:
        self.folder = folder / self.program
        self.folder.mkdir()
        self.input = self.folder / "in.sock"
        self._binary = next((UNPACKED / "usr" / "sbin").glob(self.program), None) or missing(
            f"{self.program} is not there: scripts/components unpacks it"
        )
        (self.folder / "conf").write_text(self._configuration(port, transport, counted, authority))
        self.start()

    def start(self) -> None:
        self.input.unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._child = subprocess.Popen(
                [self._binary, *self._arguments()],
                stdout=log,
                stderr=log,
                env={"LD_LIBRARY_PATH": str(UNPACKED / "usr" / "lib" / "syslog-ng")},
            )
        wait_for(self._listening)

    def log(self, *messages: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
            client.connect(str(self.input))
            for message in messages:
                client.send(f"<38>Nov 20 12:00:00 app[7]: {message}".encode())

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._child.send_signal(number)
        self._child.wait(20)

    def _listening(self) -> bool:
        assert self._child.poll() is None, (self.folder / "log").read_text()
        return self.input.exists()

    def _configuration(self, port: int, transport: str, counted: bool, authority: Authority | None) -> str:
        raise NotImplementedError

    def _arguments(self) -> list[str]:
        raise NotImplementedError


class Rsyslog(Sender):
    program = "rsyslogd"

    def _configuration(self, port: int, transport: str, counted: bool, authority: Authority | None) -> str:
        tls, driver = "", ""
        if authority:
            cert, key = authority.issue("client")
            tls = (
                f'global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="{authority.ca}" '
                f'defaultNetstreamDriverCertFile="{cert}" defaultNetstreamDriverKeyFile="{key}")\n'
            )
            driver = 'streamDriver="gtls" streamDriverMode="1" streamDriverAuthMode="x509/name" '
            driver += 'streamDriverPermittedPeers="server"'
        framing = "" if transport == "udp" else f'TCP_Framing="{"octet-counted" if counted else "traditional"}"'
        form = "RSYSLOG_SyslogProtocol23Format" if counted else "RSYSLOG_TraditionalForwardFormat"
        return (
            f'{tls}global(workDirectory="{self.folder}")\n'
            f'module(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="{self.input}")\n'
            f'action(type="omfwd" target="127.0.0.1" port="{port}" protocol="{"udp" if transport == "udp" else "tcp"}" '
            f'{framing} {driver} template="{form}" queue.type="LinkedList" action.resumeRetryCount="-1" '
            f'action.resumeInterval="1")\n'
        )

    def _arguments(self) -> list[str]:
        return ["-n", "-f", f"{self.folder}/conf", "-i", f"{self.folder}/pid", "-M", str(_folder_of("lmnsd_gtls.so"))]


class SyslogNg(Sender):
    program = "syslog-ng"

    def _configuration(self, port: int, transport: str, counted: bool, authority: Authority | None) -> str:
        tls = ""
        if authority:
            cert, key = authority.issue("client")
            tls = f'tls(ca-file("{authority.ca}") cert-file("{cert}") key-file("{key}") peer-verify(required-trusted))'
        driver = "syslog" if counted else "network"
        return (
            "@version: 3.35\noptions { time-reopen(1); keep-hostname(yes); };\n"
            f'source s {{ unix-dgram("{self.input}"); }};\n'
            f'destination d {{ {driver}("127.0.0.1" port({port}) transport("{transport}") {tls}); }};\n'
            "log { source(s); destination(d); };\n"
        )

    def _arguments(self) -> list[str]:
        places = {"-f": "conf", "-R": "persist", "-c": "control", "-p": "pid"}
        files = [part for flag, name in places.items() for part in (flag, f"{self.folder}/{name}")]
        return ["-F", *files, "--module-path", str(_folder_of("libafsocket.so"))]


def _folder_of(module: str) -> Path:
    return next(UNPACKED.rglob(module)).parent
