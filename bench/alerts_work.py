"""What `bench/alerts.py` asks of our rows; importable once the environment is set."""

from __future__ import annotations

import os
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from alerts.models import Alert, AlertSource, Incident, Intake  # noqa: E402  # after setup
from alerts.services.sources import add_source  # noqa: E402
from alerts.states import IntakeStatus  # noqa: E402
from bots.api import connect_demo_tenant  # noqa: E402
from bots.models import Delivery  # noqa: E402
from bots.states import DeliveryStatus  # noqa: E402
from config.celery import app  # noqa: E402
from core import clock  # noqa: E402
from estate import api as estate  # noqa: E402
from people.api import seed_demo  # noqa: E402

OPEN = (DeliveryStatus.WAITING, DeliveryStatus.TRYING)
EMPLOYEES = 160


def firm(sandbox: str) -> None:
    """The demo firm with its systems, known to the stand-in."""
    seed_demo(employees=EMPLOYEES)
    estate.seed_demo()
    connect_demo_tenant(sandbox)


def source(name: str) -> tuple[str, str]:
    """A sender in Alertmanager's form: its address and its token."""
    issued = add_source(actor=None, kind="alertmanager", name=name)
    return issued.source.slug, issued.secret


def now() -> datetime:
    """The moment of the business, which the bench has moved to a working morning."""
    return clock.now()


def workers_ready() -> bool:
    """Whether all three workers listen."""
    return len(app.control.ping(timeout=1.0) or ()) == 3


def waiting(slug: str) -> int:
    """Requests of the source that are kept and not read yet."""
    return Intake.objects.filter(source=_pk(slug), status=IntakeStatus.WAITING).count()


def alerts(slug: str) -> int:
    """Alerts of the source."""
    return Alert.objects.filter(source=_pk(slug)).count()


def housed(slug: str) -> int:
    """Alerts of the source that are in an incident."""
    return Alert.objects.filter(source=_pk(slug), incident__isnull=False).count()


def incidents() -> int:
    """Incidents there are."""
    return Incident.objects.count()


def said() -> int:
    """Messages to people that were put into the outbox so far."""
    return Delivery.objects.count()


def unsaid() -> int:
    """Of these, how many are still on their way."""
    return Delivery.objects.filter(status__in=OPEN).count()


def forget_messages() -> None:
    """Whatever a turn has left unsaid stays unsaid."""
    Delivery.objects.filter(status__in=OPEN).update(status=DeliveryStatus.DROPPED)


def _pk(slug: str) -> int:
    return AlertSource.objects.values_list("pk", flat=True).get(slug=slug)
