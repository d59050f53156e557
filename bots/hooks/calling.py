"""One call to another system: to the address that was judged, by the firm's proxy if there is one, cut after a time.

However steadily the other side drips, the whole of it ends within TOTAL: a call must never outlive its errand's lease.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Final, cast

from django.conf import settings

from bots.hooks.guard import Target, allowed
from feishu_client.route import Route

CONNECT: Final = 3.0
TOTAL: Final = 10.0


@dataclass(frozen=True)
class Reply:
    """What came back; the body is read only if it was asked for."""

    status: int
    retry_after: str
    body: bytes = b""


class _Hurried(io.RawIOBase):
    """What a socket gives until `end` (monotonic seconds)."""

    def __init__(self, line: socket.socket, end: float) -> None:
        super().__init__()
        self._line, self._end = line, end

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        self._line.settimeout(_left(self._end))
        return self._line.recv_into(room)


class _Line:
    """As much of a socket as an HTTP connection asks of one."""

    def __init__(self, line: socket.socket, end: float) -> None:
        self._line, self._end = line, end

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(_left(self._end))
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Hurried(self._line, self._end))

    def close(self) -> None:
        """Nothing: the connection lets go of it before its answer is read; whoever opened the socket closes it."""


def call(
    target: Target, addresses: Sequence[str], *, body: bytes | None, headers: Mapping[str, str], most: int = 0
) -> Reply:
    """POST the body, or GET without one; redirects are not followed. Of the answer at most so many bytes are read.

    Raises: OSError, also when time is up; HTTPException for what is no HTTP.
    """
    end = time.monotonic() + TOTAL
    with closing(_connected(target, addresses, end)) as line:
        way = HTTPConnection(target.host, target.port)
        way.sock = cast(socket.socket, _Line(line, end))
        way.request(
            "GET" if body is None else "POST",
            target.path,
            body=body,
            headers={"Host": target.authority, **headers, "Connection": "close"},
        )
        answer = way.getresponse()
        return Reply(answer.status, answer.headers.get("Retry-After", ""), answer.read(most) if most else b"")


def _connected(target: Target, addresses: Sequence[str], end: float) -> socket.socket:
    """A line to the first address that takes it, which over TLS proves to be the named host."""
    line = _first(target, addresses, end)
    if target.scheme == "http":
        return line
    try:
        line.settimeout(_left(end))
        return ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
    except BaseException:
        line.close()
        raise


def _first(target: Target, addresses: Sequence[str], end: float) -> socket.socket:
    trouble: OSError = ConnectionError("no address")
    for address in addresses:
        patience = min(CONNECT, _left(end))
        try:
            return _way_out(target, address, patience) or socket.create_connection((address, target.port), patience)
        except OSError as away:
            trouble = away
    raise trouble


def _way_out(target: Target, address: str, patience: float) -> socket.socket | None:
    """The proxy leads out of the firm; hosts inside it are called directly."""
    if target.host in allowed():
        return None
    return Route(settings.WEBHOOK_PROXY).tunnel(address, target.port, patience, secure=target.scheme == "https")


def _left(end: float) -> float:
    seconds = end - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the whole call took too long")
    return seconds
