"""Signatures that senders put on a request, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Final

from alerts.drafts import Settings
from alerts.moments import moment
from alerts.wire import Inbound

GRAFANA: Final = "x-grafana-alerting-signature"
FRESH: Final = timedelta(minutes=5)
HOUR: Final = timedelta(hours=1)


def by_header(inbound: Inbound, settings: Settings) -> bool:
    """HMAC-SHA256 of the body in hex, with a timestamp before it where a header of that is configured."""
    if not settings.secret:
        return True
    signed = inbound.body
    if settings.timestamp_header:
        told = inbound.headers.get(settings.timestamp_header.lower(), "")
        if not fresh(told, inbound, settings, FRESH):
            return False
        signed = told.encode() + b":" + signed
    name = (settings.signature_header or GRAFANA).lower()
    digest = hmac.new(settings.secret.encode(), signed, hashlib.sha256).hexdigest()
    return same(digest, inbound.headers.get(name, "").strip())


def by_feishu(timestamp: str, sign: str, inbound: Inbound, settings: Settings) -> bool:
    """As Feishu's group bots sign: timestamp and secret are the key, nothing is the text."""
    digest = hmac.new(f"{timestamp}\n{settings.secret}".encode(), b"", hashlib.sha256).digest()
    return fresh(timestamp, inbound, settings, HOUR) and same(base64.b64encode(digest).decode(), sign)


def by_dingtalk(timestamp: str, sign: str, inbound: Inbound, settings: Settings) -> bool:
    """As DingTalk's group bots sign: the secret is the key, timestamp and secret are the text."""
    digest = hmac.new(settings.secret.encode(), f"{timestamp}\n{settings.secret}".encode(), hashlib.sha256).digest()
    return fresh(timestamp, inbound, settings, HOUR) and same(base64.b64encode(digest).decode(), sign)


def fresh(timestamp: str, inbound: Inbound, settings: Settings, within: timedelta) -> bool:
    """Whether the request was signed just now."""
    told = moment(timestamp, settings.clock)
    return told is not None and abs(inbound.received_at - told.at) <= within


def same(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
