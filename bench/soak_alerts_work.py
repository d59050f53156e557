"""What `bench/soak_alerts.py` asks of our rows; importable once the environment is set."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import close_old_connections, connection  # noqa: E402  # after setup

from alerts.engine import ladder  # noqa: E402
from alerts.engine.ladder import Aim, Plan, Rung, Target  # noqa: E402
from alerts.models import Alert, AlertSource, Incident, Intake  # noqa: E402
from alerts.selectors.ledger import ledger  # noqa: E402
from alerts.services.escalation import PolicyDraft, change_policy  # noqa: E402
from alerts.services.paging import RUNG  # noqa: E402
from alerts.states import OVER, IntakeStatus  # noqa: E402
from bench.alerts_work import OPEN, firm, now, source  # noqa: E402
from bots.models import Delivery  # noqa: E402
from bots.states import DeliveryStatus  # noqa: E402
from core import clock  # noqa: E402
from core.models import JournalEntry, Timer  # noqa: E402
from core.states import TimerStatus  # noqa: E402

__all__ = ["arrived", "busy", "climbed", "deadlocks", "firm", "judge", "now", "short_ladder", "source"]

STEP = timedelta(seconds=15)
CALLS = ("alerts.page", "alerts.notice", "alerts.again", "alerts.again_later")
CALLED = "alerts.incident_called"


def short_ladder() -> float:
    """The most urgent are called for every quarter of a minute; how many seconds that takes to the end."""
    aims = (Target.OWNER_A, Target.OWNER_B, Target.LEADER)
    rungs = tuple(Rung(number * STEP, (Aim(who),)) for number, who in enumerate(aims))
    plan = Plan(rungs, len(rungs) * STEP)
    for slug in ("p1", "p2"):  # of a system of grade C it is P2
        change_policy(slug, actor=None, draft=PolicyDraft(slug.upper(), plan), version=0)
    return plan.lasts.total_seconds()


def busy() -> bool:
    """Whether anything is still to be read, climbed or said by now."""
    close_old_connections()
    soon = clock.now() + timedelta(minutes=2)
    return (
        Intake.objects.filter(status=IntakeStatus.WAITING).exists()
        or Timer.objects.filter(handler=RUNG, status=TimerStatus.ARMED, due_at__lt=soon).exists()
        or _open().exists()
    )


def judge(posted: Mapping[str, int], loud: str) -> dict[str, Any]:
    """Compare what was taken with what became of it; all but the counts should be 0."""
    mine = AlertSource.objects.filter(slug__in=posted)
    taken = Intake.objects.filter(source__in=mine)
    alerts = Alert.objects.filter(source__in=mine)
    housed = alerts.filter(incident__isnull=False).exclude(incident__status__in=OVER)
    faults = ledger(None, clock.today())
    return {
        "raw_missing": sum(posted.values()) - taken.values("source", "sha256").distinct().count(),
        "sent_again": taken.count() - sum(posted.values()),
        "unread": taken.exclude(status=IntakeStatus.READ).count(),
        "alerts_missing": sum(posted.values()) - alerts.values("source", "key").distinct().count(),
        "not_in_an_open_incident": alerts.count() - housed.count(),
        "ledger_faults": sum(len(line.tally.faults) for line in faults.lines),
        "incidents": Incident.objects.filter(source__in=mine).count(),
        **_calls(loud),
        "announced_twice": _announced_twice(),
        "unsaid": _open().count() + Delivery.objects.filter(status__in=(DeliveryStatus.FAILED, "unsure")).count(),
    }


def deadlocks() -> int:
    """How many PostgreSQL has found in this database so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        found: int = cursor.fetchone()[0]
    return found


def arrived(uuids: Sequence[str]) -> dict[str, int]:
    """The messages that people got beside those that were put into the outbox for them."""
    rows = Delivery.objects.filter(receiver__isnull=False)
    told = dict(rows.values_list("uuid", "status"))
    seen = Counter(uuids)
    sent = {uuid for uuid, status in told.items() if status == DeliveryStatus.SENT}
    return {
        "arrived": len(seen),
        "arrived_twice": sum(seen.values()) - len(seen),
        "arrived_unknown": len(seen.keys() - told.keys()),
        "sent_not_arrived": len(sent - seen.keys()),
    }


def climbed(slug: str) -> list[tuple[datetime, datetime]]:
    """When each place of each ladder of the source was to be climbed by its plan, and when it was."""
    return [
        (row.waits_since + ladder.read(row.ladder).after(entry.facts["rung"]), entry.at)
        for row, entries in _ladders(slug)
        for entry in entries
        if row.waits_since is not None
    ]


def _calls(slug: str) -> dict[str, int]:
    """Every incident of the source has been called for at each place up to the end, at each once."""
    missing = twice = 0
    for row, entries in _ladders(slug):
        places = Counter(entry.facts["rung"] for entry in entries)
        missing += len(set(range(ladder.read(row.ladder).end + 1)) - places.keys())
        twice += sum(places.values()) - len(places)
    return {"calls_missing": missing, "calls_twice": twice}


def _ladders(slug: str) -> Iterator[tuple[Incident, list[JournalEntry]]]:
    for row in Incident.objects.filter(source__slug=slug):
        yield row, list(JournalEntry.objects.filter(verb=CALLED, ref_kind=row.ref.kind, ref_id=row.ref.id))


def _announced_twice() -> int:
    """Messages to a person about an incident beyond one for each place at which he was called."""
    wanted = Counter[tuple[str, int]]()
    for entry in JournalEntry.objects.filter(verb=CALLED):
        wanted.update((entry.ref_id, person) for person in entry.facts["to"])
    told = Delivery.objects.filter(about_kind="alerts.incident", receiver__isnull=False, kind__in=CALLS)
    found = Counter(
        (about, kind.startswith("alerts.again"), receiver)
        for about, kind, receiver in told.values_list("about_id", "kind", "receiver")
    )
    return sum(max(0, many - wanted[about, receiver]) for (about, _again, receiver), many in found.items())


def _open() -> Any:
    """What should have been said by now."""
    return Delivery.objects.filter(status__in=OPEN, due_at__lte=clock.now())
