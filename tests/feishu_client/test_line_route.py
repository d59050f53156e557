"""The way out through a firm's proxy, with certificates of the firm's own authority: REST and line."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from feishu_client.client import FeishuClient
from feishu_client.errors import Unreachable
from feishu_client.route import Route
from tests.feishu_client.lines import hasten, kept_line, until
from tests.feishu_sandbox.conftest import firm
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

pytestmark = pytest.mark.slow

__all__ = ["firm", "sandbox", "sandbox_process"]


def _pump(one: socket.socket, other: socket.socket) -> None:
    """Bytes in both directions until either side ends."""
    ends = {one: other, other: one}
    with contextlib.suppress(OSError, ValueError):
        while True:
            waiting = [end for end in ends if isinstance(end, ssl.SSLSocket) and end.pending()]
            for end in waiting or select.select(list(ends), [], [], 30)[0]:
                piece = end.recv(65_536)
                if not piece:
                    return
                ends[end].sendall(piece)


class Server(socketserver.ThreadingTCPServer):
    """Threads that end with the test."""

    daemon_threads = True
    allow_reuse_address = True


@contextlib.contextmanager
def serving(handler: type[socketserver.BaseRequestHandler]) -> Iterator[Server]:
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


class Proxy:
    """An HTTP proxy that knows CONNECT and nothing else, and wants a password."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://hub:pass%40word@127.0.0.1:{self.port}"


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    known = Proxy()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode()
            headers = {}
            while (header := self.rfile.readline().decode().strip()) != "":
                name, _, value = header.partition(":")
                headers[name.lower()] = value.strip()
            verb, where, _version = line.split()
            known.asked.append(f"{verb} {where}")
            if verb != "CONNECT" or headers.get("proxy-authorization") != "Basic aHViOnBhc3NAd29yZA==":
                self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            host, _, port = where.rpartition(":")
            with socket.create_connection((host.strip("[]"), int(port)), 5) as out:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _pump(self.connection, out)

    with serving(Handler) as server:
        known.port = server.server_address[1]
        yield known


class Authority:
    """A firm's own certificate authority and a certificate that it gave to 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self.ca_file = folder / "ca.pem"
        self.pair = folder / "server.pem"
        root_key = ec.generate_private_key(ec.SECP256R1())
        root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Firm root")])
        root = _certificate(root_name, root_name, root_key, root_key, authority=True)
        self.ca_file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "feishu")])
        leaf = _certificate(name, root_name, key, root_key, authority=False)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.pair.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))


def _certificate(
    name: x509.Name,
    by: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        made = made.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    return made.sign(signer, hashes.SHA256())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@contextlib.contextmanager
def behind_tls(authority: Authority, port: int) -> Iterator[str]:
    """The address under which a plain server of this machine is reached with TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.pair)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with (
                contextlib.suppress(OSError),
                context.wrap_socket(self.request, server_side=True) as inside,
                socket.create_connection(("127.0.0.1", port), 5) as out,
            ):
                _pump(inside, out)

    with serving(Handler) as server:
        yield f"https://127.0.0.1:{server.server_address[1]}"


@pytest.fixture
def feishu(firm: Sandbox, authority: Authority) -> Iterator[str]:
    """The stand-in, its endpoint and its line behind TLS."""
    hasten(firm)
    ws_port = firm.control("GET", "lines")["port"]
    with behind_tls(authority, firm.port) as rest, behind_tls(authority, ws_port) as line:
        firm.switch(line_base=line.replace("https", "wss"))
        yield rest


def test_line_and_calls_go_through_the_proxy_with_the_firm_s_authority(
    firm: Sandbox, feishu: str, proxy: Proxy, authority: Authority
) -> None:
    route = Route(proxy.url, str(authority.ca_file))
    with kept_line(feishu, route=route) as kept:
        firm.say("u1", "你好", app_id="cli_a")
        until(lambda: kept.heard)
    assert FeishuClient("cli_a", "s-a", base_url=feishu, route=route).bot_info().name == "审批助手"
    assert len(proxy.asked) >= 3  # the address, the line, the call
    assert all(asked.startswith("CONNECT 127.0.0.1:") for asked in proxy.asked)


def test_the_environment_s_proxy_is_taken_with_the_firm_s_authority_and_its_escapes(
    firm: Sandbox, feishu: str, proxy: Proxy, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    route = Route("", str(authority.ca_file))
    with kept_line(feishu, route=route):
        assert len(proxy.asked) >= 2
    assert FeishuClient("cli_a", "s-a", base_url=feishu, route=route).bot_info().name == "审批助手"
    assert len(proxy.asked) >= 3


@pytest.mark.parametrize("said", ["socks5://hub:geheim@127.0.0.1:9", "ftp://hub:geheim@127.0.0.1:9", "http://h:geheim"])
def test_a_proxy_of_the_environment_that_cannot_be_used_is_told_and_tried_again(
    firm: Sandbox, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasten(firm)
    firm.switch(line_base="ws://127.0.0.1:9")
    monkeypatch.setattr("feishu_client.route.environment_proxy", lambda host, port, *, secure: said)
    with kept_line(firm.url, wait=False) as kept:
        assert "no connection" in until(kept.why)
        until(lambda: len([one for one, _ in kept.states if one == "waiting"]) > 1)  # it did not end
    assert "geheim" not in str(kept.states)


def test_another_authority_is_not_trusted(firm: Sandbox, feishu: str, proxy: Proxy) -> None:
    with kept_line(feishu, route=Route(proxy.url), wait=False) as kept:
        assert "certificate" in until(kept.why)
    with pytest.raises(Unreachable, match="certificate"):
        FeishuClient("cli_a", "s-a", base_url=feishu, route=Route(proxy.url)).bot_info()


def test_a_proxy_that_refuses_is_told_and_its_password_is_not(
    firm: Sandbox, feishu: str, proxy: Proxy, authority: Authority
) -> None:
    route = Route(proxy.url.replace("word", "werd"), str(authority.ca_file))
    assert "pass" not in repr(route)
    with kept_line(feishu, route=route, wait=False) as kept:
        assert "proxy" in until(kept.why)
    assert "pass" not in str(kept.states)


def test_a_line_in_the_clear_is_refused_where_feishu_is_asked_over_tls(
    firm: Sandbox, feishu: str, authority: Authority
) -> None:
    firm.switch(line_base="ws://127.0.0.1:1")
    with kept_line(feishu, route=Route("", str(authority.ca_file)), wait=False) as kept:
        assert "no address" in until(kept.why)
