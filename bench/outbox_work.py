"""What bench and soak of the outbox say; importable once the environment is set."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import close_old_connections, transaction

from bench import outbox_app  # noqa: F401  # sets Django up and registers the kinds
from bots.api import Fact, announce, connect_demo_tenant
from bots.models import Delivery
from bots.states import DeliveryStatus
from core.refs import Ref
from people.models import Employee
from people.states import EmployeeStatus

OPEN = (DeliveryStatus.WAITING, DeliveryStatus.TRYING)
CHUNK = 500


def people(count: int) -> None:
    """So many employees."""
    rows = (Employee(user_id=f"b{number}", name=f"员工{number}") for number in range(count))
    Employee.objects.bulk_create(rows, batch_size=CHUNK)


def connect(sandbox: str) -> None:
    """The stand-in knows them and the bot."""
    connect_demo_tenant(sandbox)


def keys(limit: int) -> list[int]:
    """Keys of the first so many people."""
    return list(
        Employee.objects.filter(status=EmployeeStatus.ACTIVE).order_by("pk").values_list("pk", flat=True)[:limit]
    )


def notes(count: int, receivers: int, *, start: int = 0) -> None:
    """So many different messages, spread over so many people."""
    who = keys(receivers)
    for first in range(start, start + count, CHUNK):
        _say(
            "bench.note", ((f"note-{n}", [who[n % len(who)]]) for n in range(first, min(first + CHUNK, start + count)))
        )


def urgent(text: str) -> None:
    """One urgent message, as an incident would tell it."""
    _say("bench.urgent", [(text, keys(1)[:1])])


def bulk(text: str, receivers: int) -> None:
    """One text to many."""
    _say("bench.bulk", [(text, keys(receivers))])


@transaction.atomic
def _say(kind: str, messages: Iterable[tuple[str, list[int]]]) -> None:
    for text, to in messages:
        announce(kind, about=Ref("bench.thing", text), to=to, facts={"text": Fact("", text)})


def waiting(kind: str) -> int:
    """How many are on their way."""
    close_old_connections()
    return Delivery.objects.filter(kind=kind, status__in=OPEN).count()


def by_status() -> dict[str, int]:
    """Where the messages stand."""
    return {status: Delivery.objects.filter(status=status).count() for status in DeliveryStatus.values}
