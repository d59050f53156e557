"""A source that is listened to, and how its sender speaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from alerts.models import Alert, AlertSource, Intake
from alerts.services import reading
from alerts.services.sources import add_source
from core.refs import Ref


def of(ref: Ref) -> dict[str, str]:
    """Where the journal's entries about it are."""
    return {"ref_kind": ref.kind, "ref_id": str(ref.pk)}


@dataclass
class Sender:
    """Posts what a monitoring program would; `read` reads what waits as a worker would."""

    source: AlertSource
    secret: str
    client: Client

    def post(self, body: Any, *, tail: str = "", token: str | None = None, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        borne = {"authorization": f"Bearer {self.secret if token is None else token}"} | headers
        address = f"/in/{self.source.slug}{tail}"
        return self.client.post(address, raw, content_type="application/json", headers=borne)

    def read(self) -> list[Alert]:
        reading.read_source(self.source.pk)
        return self.alerts()

    def alerts(self) -> list[Alert]:
        return list(Alert.objects.filter(source=self.source).order_by("episode", "key"))

    def intakes(self) -> list[Intake]:
        return list(self.source.intakes.order_by("pk"))


@pytest.fixture
def sender_of(db: None, client: Client) -> Callable[[str], Sender]:
    def make(kind: str) -> Sender:
        made = add_source(actor=None, kind=kind, name=f"测试 {kind}")
        return Sender(made.source, made.secret, client)

    return make


@pytest.fixture
def generic(sender_of: Callable[[str], Sender]) -> Sender:
    return sender_of("generic")


@pytest.fixture
def alertmanager(sender_of: Callable[[str], Sender]) -> Sender:
    return sender_of("alertmanager")


@pytest.fixture(autouse=True)
def rooms_on_request(settings: Any) -> None:
    """No war room opens by itself here, but where a test says so."""
    settings.ALERTS_WAR_ROOM_PRIORITIES = frozenset()
