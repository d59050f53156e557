"""The custom bot of a group: it can say something there, and nothing else. Its address is its secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from feishu_client.errors import BadRequest, TooLong
from feishu_client.route import DIRECT, Route
from feishu_client.transport import Observer, Repeat, Request, Transport
from feishu_client.wire import encode

LIMIT: Final = 20_000  # bytes of one request
LABEL: Final = "/open-apis/bot/v2/hook/***"
PATH: Final = "/open-apis/bot/v2/hook/"


def sign(timestamp: str, secret: str) -> str:
    """The `sign` of a group bot. The joined text is the HMAC's key and the message is empty; it is not DingTalk's way.

    Source: group bot guide, "signature verification".
    """
    key = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode("ascii")


class GroupWebhook:
    """One group bot. Threads may share it.

    Feishu takes 100 a minute and 5 a second; who calls has to pace, and better not at round times of day.
    """

    def __init__(
        self,
        url: str,
        secret: str = "",
        *,
        timeout: tuple[float, float] = (3.05, 10),
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.time,
        on_call: Observer | None = None,
        route: Route = DIRECT,
    ) -> None:
        """Raises: ValueError for an address that is not a group bot's."""
        address = urlsplit(url)
        if address.scheme not in {"http", "https"} or not address.netloc or PATH not in address.path:
            raise ValueError("not the address of a group bot")
        self._url = url
        self._secret = secret
        self._clock = clock
        self._transport = Transport(timeout=timeout, session=session, on_call=on_call, route=route)

    def __repr__(self) -> str:
        return "GroupWebhook(<hidden>)"

    def send(self, payload: Mapping[str, Any]) -> str:
        """Say it in the group; `{"msg_type": "text", "content": {…}}` or `{"msg_type": "interactive", "card": {…}}`.

        Signed when there is a secret. Never repeated by itself: nothing de-duplicates here. Gives the log id.
        Raises: FeishuError; when `in_doubt` the group may have seen it. TooLong over 20 KB, before sending.
        """
        if not isinstance(payload.get("msg_type"), str):
            raise BadRequest("a group bot's message needs a msg_type")
        data = encode({**payload, **self._signature()})
        if len(data) > LIMIT:
            raise TooLong(f"a group bot's request of {len(data)} bytes, the limit is {LIMIT}")
        return self._transport.call(Request("POST", self._url, Repeat.NEVER, label=LABEL, data=data)).log_id

    def _signature(self) -> dict[str, str]:
        if not self._secret:
            return {}
        timestamp = str(int(self._clock()))
        return {"timestamp": timestamp, "sign": sign(timestamp, self._secret)}
