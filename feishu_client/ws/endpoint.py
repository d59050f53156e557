"""Asking Feishu where to connect: an address that is good for one connection, and how often to show life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from feishu_client.errors import FeishuError, InvalidToken, NoPermission, ServerBroken, Temporary
from feishu_client.transport import Repeat, Request, Transport
from feishu_client.wire import encode

PATH: Final = "/callback/ws/endpoint"
BUSY, FORBIDDEN, AUTH_FAILED = 1, 403, 514
INTERNAL, NO_CREDENTIAL, TOO_MANY = 1000040343, 1000040344, 1000040350
LONG_WAIT: Final = 600.0  # seconds: as many connections as may be are open; another process has to end first


class TooManyLines(Temporary):
    """The app has all the connections (50) that it may have."""


@dataclass(frozen=True)
class LineConfig:
    """Seconds, as Feishu wishes them: between signs of life, between tries, and the spread of the first try."""

    ping: float = 120.0
    interval: float = 120.0
    nonce: float = 30.0


@dataclass(frozen=True)
class Endpoint:
    """Where to connect. The address holds a ticket: it is not for logs."""

    url: str
    service: int
    device: str
    config: LineConfig

    def __repr__(self) -> str:
        return f"Endpoint(<hidden>, service={self.service}, config={self.config})"


def discover(transport: Transport, base: str, app_id: str, secret: str) -> Endpoint:
    """Where this app may connect now.

    Raises: FeishuError: InvalidToken for wrong credentials, TooManyLines, Temporary for what passes by itself.
    """
    data = encode({"AppID": app_id, "AppSecret": secret})
    try:
        reply = transport.call(Request("POST", base + PATH, Repeat.SAFE, label=PATH, data=data))
    except FeishuError as error:
        if error.code:
            raise refusal(error.code, error.msg, error.log_id) from error
        raise
    url = reply.data.get("URL")
    parts = urlsplit(url) if isinstance(url, str) else None
    allowed = {"wss"} if base.startswith("https") else {"ws", "wss"}
    if parts is None or not parts.netloc or parts.scheme not in allowed:
        raise ServerBroken("Feishu named no address to connect to", log_id=reply.log_id, http_status=200)
    query = parse_qs(parts.query)
    service = query.get("service_id", [""])[0]
    return Endpoint(
        url=str(url),
        service=int(service) if service.isascii() and service.isdigit() and len(service) < 10 else 0,
        device=query.get("device_id", [""])[0],
        config=config_of(reply.data.get("ClientConfig"), LineConfig()),
    )


def refusal(code: int, msg: str, log_id: str = "") -> FeishuError:
    """The error for a code of the endpoint or of the handshake."""
    if code == TOO_MANY:
        return TooManyLines(msg or "too many connections", code=code, log_id=log_id, retry_after=LONG_WAIT)
    if code in {AUTH_FAILED, NO_CREDENTIAL}:
        return InvalidToken(msg or "the app's credentials were refused", code=code, log_id=log_id)
    if code == FORBIDDEN:
        return NoPermission(msg or "long connections are not allowed to this app", code=code, log_id=log_id)
    return ServerBroken(msg or "Feishu is busy", code=code, log_id=log_id)


def config_of(told: object, before: LineConfig) -> LineConfig:
    """What Feishu wishes; what it does not say, or says strangely, stays as before."""
    wishes: Mapping[str, Any] = told if isinstance(told, dict) else {}

    def seconds(key: str, least: float, most: float, known: float) -> float:
        value = wishes.get(key)
        usable = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        return min(most, max(least, float(value))) if usable and value is not None else known

    return LineConfig(
        ping=seconds("PingInterval", 0.2, 600, before.ping),
        interval=seconds("ReconnectInterval", 0.2, 600, before.interval),
        nonce=seconds("ReconnectNonce", 0, 120, before.nonce),
    )
