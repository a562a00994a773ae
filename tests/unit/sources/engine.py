"""A small stand-in for docker's Engine API, on a unix socket in a thread: it says what the real one was seen to say."""

import json
import socket
import struct
import threading
from pathlib import Path

IDENTITY = "c0ffee" + "0" * 58
LABELS = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}


class FakeEngine:
    """One container called `web`, without a terminal, running until `end`. `log` is what it writes to stdout."""

    def __init__(self, path: Path, pieces: int = 1 << 20) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(16)
        self._pieces = pieces
        self._messages: list[bytes] = []
        self._count = 0
        self._ended = False
        self._changed = threading.Condition()
        threading.Thread(target=self._serve, daemon=True).start()

    def log(self, data: bytes) -> None:
        """As docker stores it: a message per line, a long line in parts of 16 KiB."""
        with self._changed:
            for line in data.split(b"\n")[:-1]:
                whole = line + b"\n"
                for at in range(0, len(whole), 16384):
                    self._count += 1
                    stamp = b"2026-11-20T08:37:18.%09dZ " % self._count
                    self._messages.append(stamp + whole[at : at + 16384])
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        try:
            target = client.recv(65536).decode().split(" ")[1]
            if target.startswith("/containers/json"):
                self._json(client, [{"Id": IDENTITY, "Names": ["/web"], "Labels": LABELS}])
            elif "/logs?" in target:
                self._logs(client, "stdout=1" in target)
            else:
                state = {"Running": not self._ended, "StartedAt": "then", "FinishedAt": ""}
                self._json(client, {"Id": IDENTITY, "Config": {"Tty": False}, "State": state})
        except OSError:
            pass  # the reader hung up
        finally:
            client.close()

    @staticmethod
    def _json(client: socket.socket, value: object) -> None:
        data = json.dumps(value).encode()
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(data), data))

    def _logs(self, client: socket.socket, stdout: bool) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        sent = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or (stdout and len(self._messages) > sent))
                new, ended = self._messages[sent:] if stdout else [], self._ended
                sent += len(new)
            stream = b"".join(struct.pack(">BxxxL", 1, len(message)) + message for message in new)
            for at in range(0, len(stream), self._pieces):
                piece = stream[at : at + self._pieces]
                client.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
            if ended:
                client.sendall(b"0\r\n\r\n")
                return
