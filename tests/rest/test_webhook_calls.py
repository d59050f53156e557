"""The call itself: never longer than its lease, by the firm's proxy to the judged address, never hammering."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any

import pytest
from pytest_django import Settings

from bots.errands import run as errands
from bots.errands.run import run_errands
from bots.hooks import calling, guard
from bots.models import Errand, WebhookSubscription
from bots.states import ErrandStatus
from core import journal, wire_clock
from tests.cast import Cast
from tests.rest.conftest import Caller
from tests.rest.test_webhooks import AT, Receiver, receiver, subscribe, tell

__all__ = ["receiver"]
Talk = Callable[[socket.socket, bytes], None]
Serve = Callable[[Talk], tuple[int, list[bytes]]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that hands its first words to `talk`; gives its port and what it was told."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(talk: Talk) -> tuple[int, list[bytes]]:
        listener, heard = socket.create_server(("127.0.0.1", 0)), []
        listeners.append(listener)

        def wait() -> None:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            with line:
                heard.append(line.recv(65_536))
                try:
                    talk(line, heard[0])
                except OSError:
                    return

        threads.append(threading.Thread(target=wait, daemon=True))
        threads[-1].start()
        return listener.getsockname()[1], heard

    yield start
    for listener in listeners:
        listener.close()
    for thread in threads:
        thread.join(5)


def target(port: int) -> guard.Target:
    return guard.Target("http", "127.0.0.1", port, "/hook")


def test_one_that_drips_is_cut_long_before_the_lease_ends(
    serve: Serve, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(line: socket.socket, said: bytes) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000:
            line.sendall(bytes([letter]))
            time.sleep(0.02)

    monkeypatch.setattr(calling, "TOTAL", 0.3)
    port, _heard = serve(drip)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        calling.call(target(port), ["127.0.0.1"], body=b"{}", headers={})
    assert time.monotonic() - began < 3


def test_the_whole_of_a_call_fits_into_its_lease() -> None:
    assert errands.LEASE.total_seconds() > calling.TOTAL * 4, "looking up the name comes on top"


def test_what_is_no_http_is_a_failure_like_others(serve: Serve, settings: Settings) -> None:
    port, _heard = serve(lambda line, said: line.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"))
    with pytest.raises((HTTPException, OSError)):
        calling.call(target(port), ["127.0.0.1"], body=b"{}", headers={})


def test_an_address_that_does_not_answer_gives_way_to_the_next(serve: Serve, settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_HOSTS = ["127.0.0.1"]
    port, heard = serve(lambda line, said: line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n"))
    assert calling.call(target(port), ["127.0.0.2", "127.0.0.1"], body=b"{}", headers={}).status == 204
    assert heard[0].startswith(b"POST /hook HTTP/1.1\r\n")


def test_the_proxy_is_asked_for_the_judged_address_and_never_for_the_name(
    serve: Serve, settings: Settings, monkeypatch: pytest.MonkeyPatch, cast: Cast, caller: Caller
) -> None:
    port, heard = serve(lambda line, said: line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n"))
    settings.WEBHOOK_PROXY, settings.WEBHOOK_ALLOW_HOSTS = f"http://u:p%40ss@127.0.0.1:{port}", []
    real: Any = socket.getaddrinfo

    def looked_up(host: str, *args: Any, **kwargs: Any) -> Any:
        return real("93.184.216.34" if host == "erp.example.com" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    subscribe(caller, cast, "https://erp.example.com/hook")
    tell()
    run_errands(seconds=5)
    assert heard[0].startswith(b"CONNECT 93.184.216.34:443 HTTP/1.")
    assert b"Proxy-Authorization: Basic dTpwQHNz" in heard[0]
    assert b"erp.example.com" not in heard[0]
    row = Errand.objects.get()
    assert (row.status, row.code) == (ErrandStatus.WAITING, "network"), "what the proxy leads to must prove its name"
    assert "p%40ss" not in row.reason


def test_a_host_inside_is_called_without_the_proxy(
    cast: Cast, caller: Caller, receiver: Receiver, settings: Settings
) -> None:
    settings.WEBHOOK_PROXY = "http://127.0.0.1:9"
    subscribe(caller, cast, receiver.url)
    tell()
    run_errands(seconds=2)
    assert len(receiver.got) == 1


def test_one_that_says_come_at_once_is_not_hammered(cast: Cast, caller: Caller, receiver: Receiver) -> None:
    subscribe(caller, cast, receiver.url)
    receiver.status, receiver.headers = 503, {"Retry-After": "0"}
    tell()
    run_errands(seconds=1)
    assert len(receiver.got) == 1
    assert WebhookSubscription.objects.get().hold_until > wire_clock.now()  # type: ignore[operator]  # held


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://[2606:4700::1111]/", "[2606:4700::1111]"),
        ("https://[2606:4700::1111]:8443/", "[2606:4700::1111]:8443"),
        ("https://example.com:443/", "example.com"),
        ("https://example.com:80/", "example.com:80"),
    ],
)
def test_the_host_header_names_the_place(url: str, said: str, settings: Settings) -> None:
    settings.DEMO, settings.WEBHOOK_ALLOW_HOSTS = False, []
    assert guard.checked(url).authority == said


def test_a_runner_does_not_take_what_another_has_just_put_off(
    cast: Cast, caller: Caller, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and taking, another one tried and was told to wait."""
    subscribe(caller, cast, receiver.url)
    tell()
    real = uuid.uuid4

    def meanwhile() -> Any:
        Errand.objects.update(retry_at=wire_clock.now() + errands.LEASE)
        return real()

    monkeypatch.setattr(uuid, "uuid4", meanwhile)
    run_errands(seconds=1)
    assert receiver.got == []


def test_changing_nothing_writes_nothing(cast: Cast, caller: Caller, receiver: Receiver) -> None:
    key = subscribe(caller, cast, receiver.url)
    assert caller(cast.operator).patch(f"{AT}/{key}", {}).status_code == 200
    assert journal.entries(WebhookSubscription.objects.get().ref).count() == 1
