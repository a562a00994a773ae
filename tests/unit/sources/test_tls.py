"""TLS: what is refused and how it is said, that nothing waits, and that renewed certificates are used."""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from logmon.model.time import SECOND
from logmon.sources.reports import SourceError
from logmon.sources.table import open_source
from tests.components.authority import Authority
from tests.components.require import require
from tests.unit.sources.drive import Drive


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"), "stranger")


@pytest.fixture(scope="module")
def files(authority: Authority) -> tuple[Path, Path]:
    return authority.issue("server")


def drive(files: tuple[Path, Path], options: str = "", kind: str = "syslog+tls") -> Drive:
    it = Drive(open_source(f"{kind}://127.0.0.1:0?cert={files[0]}&key={files[1]}{options}", follow=True))
    it.round()
    return it


@pytest.fixture
def beside() -> Iterator[Callable[[Callable[[], object]], "Future[object]"]]:
    """Runs the client's side in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit


def connect(it: Drive) -> socket.socket:
    return socket.create_connection(it.source.address(), timeout=20)  # type: ignore[attr-defined]


def talk(it: Drive, context: ssl.SSLContext, data: bytes = b"") -> None:
    with connect(it) as plain, context.wrap_socket(plain, server_hostname="server") as client:
        client.sendall(data)
        if not data:
            client.recv(1)  # TLS 1.3 tells here that it does not like our certificate


def refused(it: Drive) -> str:
    it.until(lambda: bool(it.reports))
    assert len(it.readers) == 1 and not it.chunks and not it.gaps(), "it still listens, and took nothing"
    return it.troubles()[0].message


def test_messages_come_through(authority: Authority, files: tuple[Path, Path], beside: Callable) -> None:  # type: ignore[type-arg]
    it = drive(files)
    lines = [b"<34>%06d " % number + b"x" * (number % 1000) for number in range(3000)]
    sent = beside(lambda: talk(it, authority.client(), b"".join(b"%d %s" % (len(line), line) for line in lines)))
    it.until(lambda: len(it.lines()) == 3000)
    assert it.lines() == lines and not it.reports
    sent.result(20)
    it.stop()


def test_what_openssl_has_decoded_is_not_left_waiting(
    authority: Authority,
    files: tuple[Path, Path],
    beside: Callable,  # type: ignore[type-arg]
) -> None:
    """No poll tells of bytes that left the kernel's buffer and wait in the TLS library's."""
    it = Drive(open_source(f"tls://127.0.0.1:0?cert={files[0]}&key={files[1]}", follow=True), limit=10)
    it.round()
    sent = beside(lambda: talk(it, authority.client(), b"x" * 9000 + b"\ny\n"))
    it.until(lambda: len(it.lines()) == 2)
    sent.result(20)
    it.stop()


class TestClients:
    def test_one_that_speaks_no_tls(self, files: tuple[Path, Path]) -> None:
        it = drive(files)
        client = connect(it)
        client.sendall(b"<34>Nov 20 12:00:00 web app: in the clear\n")
        assert "the client sent no TLS" in refused(it)
        it.stop()

    def test_one_that_says_nothing_holds_its_place_for_ten_seconds(self, files: tuple[Path, Path]) -> None:
        it = drive(files)
        clients = [connect(it) for _ in range(3)]
        it.until(lambda: len(it.readers) == 4)
        it.later(11 * SECOND)
        assert "3 connections closed: the TLS handshake was unfinished for 10s" in refused(it)
        assert clients[0].recv(1) == b""
        it.stop()

    def test_one_that_hangs_up(self, files: tuple[Path, Path]) -> None:
        it = drive(files)
        with connect(it) as client:
            client.sendall(b"\x16\x03\x01\x02\x00\x01")
        assert "hung up during the TLS handshake" in refused(it)
        it.stop()

    def test_nonsense(self, files: tuple[Path, Path]) -> None:
        it = drive(files)
        client = connect(it)
        client.sendall(b"\x16\x03\x01\x00\x05\xff\xff\xff\xff\xff" * 100)
        assert "closed:" in refused(it)
        it.stop()

    def test_one_that_does_not_trust_us(self, stranger: Authority, files: tuple[Path, Path], beside: Callable) -> None:  # type: ignore[type-arg]
        it = drive(files)
        sent = beside(lambda: talk(it, stranger.client()))
        assert "does not trust the CA of our certificate" in refused(it)
        assert isinstance(sent.exception(20), ssl.SSLError)
        it.stop()

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_an_old_tls(self, authority: Authority, files: tuple[Path, Path], beside: Callable) -> None:  # type: ignore[type-arg]
        it = drive(files)
        old = authority.client()
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        sent = beside(lambda: talk(it, old))
        assert "the client offers no TLS newer than 1.1; 1.2 is needed" in refused(it)
        assert isinstance(sent.exception(20), ssl.SSLError)
        it.stop()


class TestClientCertificates:
    def refusal(self, files: tuple[Path, Path], options: str, client: ssl.SSLContext, beside: Callable) -> str:  # type: ignore[type-arg]
        it = drive(files, options)
        sent = beside(lambda: talk(it, client))
        message = refused(it)
        sent.exception(20)
        it.stop()
        return message

    def test_none(self, authority: Authority, files: tuple[Path, Path], beside: Callable) -> None:  # type: ignore[type-arg]
        message = self.refusal(files, f"&ca={authority.ca}", authority.client(), beside)
        assert "the client showed no certificate" in message

    def test_of_another_ca(
        self,
        authority: Authority,
        stranger: Authority,
        files: tuple[Path, Path],
        beside: Callable,  # type: ignore[type-arg]
    ) -> None:
        message = self.refusal(files, f"&ca={authority.ca}", authority.client(*stranger.issue("web")), beside)
        assert "the client's certificate is not accepted: unable to get local issuer" in message

    def test_expired(self, authority: Authority, files: tuple[Path, Path], beside: Callable) -> None:  # type: ignore[type-arg]
        client = authority.client(*authority.issue("expired", days=-1))
        assert "not accepted: certificate has expired" in self.refusal(files, f"&ca={authority.ca}", client, beside)

    def test_of_another_name(self, authority: Authority, files: tuple[Path, Path], beside: Callable) -> None:  # type: ignore[type-arg]
        client = authority.client(*authority.issue("printer"))
        message = self.refusal(files, f"&ca={authority.ca}&names=web,db", client, beside)
        assert "certificate is for printer" in message and "none of `names`" in message

    @pytest.mark.parametrize("names", ["", "&names=db,Web.Example.org"])
    def test_a_good_one(self, authority: Authority, files: tuple[Path, Path], beside: Callable, names: str) -> None:  # type: ignore[type-arg]
        it = drive(files, f"&ca={authority.ca}{names}")
        sent = beside(lambda: talk(it, authority.client(*authority.issue("web.example.org")), b"5 <34>x"))
        it.until(lambda: it.lines() == [b"<34>x"])
        sent.result(20)
        assert not it.reports
        it.stop()


class TestOurCertificate:
    def said(self, cert: object, key: object, options: str = "") -> str:
        (trouble,) = drive((cert, key), options).troubles()  # type: ignore[arg-type]
        assert trouble.fatal
        return trouble.message

    def test_files_that_cannot_be_read(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        gone = tmp_path / "gone.pem"
        assert f"cannot read the certificate {gone}: No such file" in self.said(gone, files[1])
        assert f"cannot read the key {gone}: No such file" in self.said(files[0], gone)
        assert f"cannot read the CA {gone}: No such file" in self.said(*files, f"&ca={gone}")

    def test_no_pem(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        der = tmp_path / "cert.der"
        der.write_bytes(ssl.PEM_cert_to_DER_cert(files[0].read_text()))
        assert "holds no certificate in PEM form" in self.said(der, files[1])
        assert "holds no certificate in PEM form" in self.said(*files, f"&ca={files[1]}")

    def test_of_two_pairs(self, authority: Authority, files: tuple[Path, Path]) -> None:
        assert "does not belong to the certificate" in self.said(files[0], authority.issue("other")[1])

    def test_a_key_with_a_passphrase_asks_nobody(self, authority: Authority, files: tuple[Path, Path]) -> None:
        protected = authority.protected(files[1])
        assert f"{protected} is protected by a passphrase" in self.said(files[0], protected)

    def test_damaged(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        broken = tmp_path / "broken.pem"
        broken.write_text(files[0].read_text()[:200] + "!!!\n-----END CERTIFICATE-----\n")
        assert "cannot be used" in self.said(broken, files[1])

    def test_it_is_not_looked_at_before_it_is_needed(self, tmp_path: Path) -> None:
        open_source(f"tls://0.0.0.0:6514?cert={tmp_path}/none.pem", follow=True)

    @pytest.mark.parametrize(
        ("argument", "said"),
        [
            ("tls://127.0.0.1:6514", "needs a certificate"),
            ("syslog+tls://0.0.0.0:6514?key=x", "needs a certificate"),
            ("tls://127.0.0.1:6514?cert=x&names=web", "without `ca` none is asked for"),
            ("tls://127.0.0.1?cert=x", "has no port"),
            ("tls://127.0.0.1:1?cert=x&crt=y", "has no option `crt`"),
            ("tcp://127.0.0.1:1?cert=x", "has no option `cert`"),
        ],
    )
    def test_addresses_that_cannot_be(self, argument: str, said: str) -> None:
        with pytest.raises(SourceError, match=said):
            open_source(argument, follow=True)

    def test_a_renewed_one_is_used(self, authority: Authority, tmp_path: Path, beside: Callable) -> None:  # type: ignore[type-arg]
        renewed = tmp_path / "live.pem", tmp_path / "live.key"
        for name in ("before", "after"):
            for issued, live in zip(authority.issue(name), renewed, strict=True):
                shutil.copy(issued, live.with_suffix(".new"))
                os.replace(live.with_suffix(".new"), live)
            if name == "before":
                it = drive(renewed)
            shown = beside(lambda: self._name(it, authority))
            it.until(shown.done)
            assert shown.result() == name
        renewed[0].unlink()
        sent = beside(lambda: talk(it, authority.client()))
        it.until(lambda: bool(it.troubles()))
        assert "cannot read the certificate" in it.troubles()[0].message and sent.exception(20)
        shown = beside(lambda: self._name(it, authority))
        it.until(shown.done)
        assert shown.result() == "after", "what was good goes on"
        it.stop()

    def _name(self, it: Drive, authority: Authority) -> str:
        context = authority.client()
        context.check_hostname = False
        with connect(it) as plain, context.wrap_socket(plain) as client:
            return str((client.getpeercert() or {})["subject"][0][0][1])  # type: ignore[index]


def test_the_terminal_client_of_openssl(authority: Authority, files: tuple[Path, Path]) -> None:
    it = drive(files, kind="tls")
    port = it.source.address()[1]  # type: ignore[attr-defined]
    command = [require("openssl"), "s_client", "-quiet", "-no_ign_eof", "-verify_return_error", "-CAfile", authority.ca]
    with subprocess.Popen(
        [*command, "-connect", f"127.0.0.1:{port}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as client:
        assert client.stdin
        client.stdin.write(b"one\ntwo\n")
        client.stdin.flush()
        it.until(lambda: it.lines() == [b"one", b"two"])
        client.stdin.close()
    it.until(lambda: len(it.readers) == 1)
    assert not it.reports
    it.stop()
