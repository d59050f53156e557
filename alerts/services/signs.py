"""The signs of life of a monitor, as its source is set: what was last seen of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _

from alerts.engine.liveness import Seen, by_leases, by_traffic
from alerts.models import Alert, AlertSource, Heartbeat, Intake
from alerts.policy import OPERATOR
from alerts.signal import Pulse
from alerts.states import OPEN, AlertKind, Liveness, Road, Sign
from bots import api as bots
from estate import api as estate
from people import api as people

RECENT: Final = 200  # requests, from which one sees what is usual
LOST_NOTICE: Final = "alerts.source_lost"
BACK_NOTICE: Final = "alerts.source_back"


def sign_of(source: AlertSource) -> Sign:
    """By what one sees that the monitor behind it lives."""
    return Sign(source.settings.get("sign", ""))


def seen(source: AlertSource) -> Seen | None:
    """Its last sign; None where nothing is known of it."""
    return {Sign.TRAFFIC: _traffic, Sign.BEAT: _beat, Sign.LEASE: _leases}[sign_of(source)](source)


def why_lost(source: AlertSource) -> str:
    """What was missed."""
    return {
        Sign.WATCHDOG: _("它的 Watchdog 不再触发。"),
        Sign.LEASE: _("它的告警全部过了续期时间，没有再上报。"),
        Sign.BEAT: _("它的心跳超时未到。"),
        Sign.TRAFFIC: _("它比平时久得多没有发来请求。"),
    }[sign_of(source)]


def tell_owners(kind: str, source: AlertSource, at: datetime) -> None:
    """Who answers for the system that the source is; operators hear of it by the alert, so that nobody hears twice."""
    told = set(_owners(source)) - {person.pk for person in people.holders(OPERATOR)}
    if told:
        bots.announce(kind, about=source.ref, to=sorted(told), key=f"{source.ref}:{at.isoformat()}")


def _owners(source: AlertSource) -> Collection[int]:
    system = source.settings.get("system", "")
    return estate.standing_owners_of(system, ("a", "b")) if system else ()


def _silent(source: AlertSource) -> timedelta | None:
    minutes = source.settings.get("silent", 0)
    return timedelta(minutes=minutes) if minutes else None


def _requests(source: AlertSource) -> list[datetime]:
    rows = Intake.objects.filter(source=source).exclude(road=Road.CHECK).order_by("-pk")
    return list(rows.values_list("received_at", flat=True)[:RECENT])


def _traffic(source: AlertSource) -> Seen | None:
    return by_traffic(_requests(source), _silent(source))


def _beat(source: AlertSource) -> Seen | None:
    slug, _slash, job = source.settings.get("beat", "").partition("/")
    rows = Heartbeat.objects.exclude(pulse=Pulse.FAIL)
    rows = rows.filter(source__slug=slug) if slug else rows.filter(source=source)
    last = (rows.filter(name=job) if job else rows).aggregate(last=Max("last_at"))["last"] or source.created_at
    return Seen(last, last + (_silent(source) or timedelta(hours=1)))


def _leases(source: AlertSource) -> Seen | None:
    mine = Alert.objects.filter(source=source, state__in=OPEN, kind=AlertKind.ALERT, lease_until__isnull=False)
    came = Intake.objects.filter(source=source).exclude(road=Road.CHECK).order_by("-pk")
    last = came.values_list("received_at", flat=True).first()
    leases = list(mine.values_list("lease_until", flat=True))
    return by_leases([at for at in leases if at], source.liveness_at, last, Liveness(source.liveness))
