"""Sources in a row each: what came last, what fires, what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from alerts.models import Alert, AlertSource, Intake
from alerts.selectors.days import Days, days_of
from alerts.sources.kinds import SOURCES
from alerts.states import OPEN, AlertKind, AlertState, Liveness, Sign, SourceStatus
from core import clock

DAY: Final = timedelta(days=1)
BEATS: Final = frozenset({"heartbeat"})  # says that it lives; there is nothing to recover


@dataclass(frozen=True)
class Lamp:
    """A state that one sees at a glance: its tone, its word, since when."""

    tone: str
    word: str
    at: datetime | None = None
    hint: str = ""


@dataclass(frozen=True)
class Line:
    """A source. `today`: requests of the last 24 hours; `open`: alerts that fire or of which nothing is known."""

    row: AlertSource
    kind: str
    latest: datetime | None
    resolved_at: datetime | None
    today: int
    open: int
    days: Days

    @property
    def dead(self) -> int:
        """Dead letters of the last fourteen days."""
        return self.days.dead

    @property
    def tone(self) -> str:
        """The tone of the state."""
        return SourceStatus(self.row.status).tone

    @property
    def life(self) -> Lamp | None:
        """Whether the monitoring system behind it lives; None for what has none."""
        if self.row.kind in BEATS:
            return None
        liveness = Liveness(self.row.liveness)
        watched = liveness != Liveness.UNWATCHED
        sign = Sign(self.row.settings.get("sign", ""))
        unset = _("转发一条始终触发的 Watchdog 告警，或在设置里选一种存活信号，失联时不误报恢复")
        hint = str(sign.label) if watched or sign != Sign.WATCHDOG else unset
        return Lamp(liveness.tone, str(liveness.label), self.row.liveness_at if watched else None, hint)

    @property
    def check(self) -> Lamp | None:
        """What its own API said last; None where it has no address."""
        row = self.row
        if not row.settings.get("api"):
            return None
        if row.checked_at is None:
            return Lamp("hold", _("等待核对"))
        if row.check_problem:
            return Lamp("warn", _("核对失败"), row.checked_at, row.check_problem)
        if row.drift:
            return Lamp("info", _("已补记 {many} 条").format(many=row.drift), row.checked_at)
        return Lamp("ok", _("一致"), row.checked_at)

    @property
    def recovery(self) -> Lamp | None:
        """Whether it has ever told of a recovery; None for what has none."""
        if self.row.kind in BEATS:
            return None
        if self.resolved_at is not None:
            return Lamp("ok", _("收到过恢复"), self.resolved_at)
        hint = _("发送方可能没有开启恢复通知") if self.latest else ""
        return Lamp("hold", _("尚未收到恢复"), hint=hint)


def lines_of(rows: Sequence[AlertSource]) -> list[Line]:
    """A line for each, in four queries however many they are."""
    keys = [row.pk for row in rows]
    newest = Intake.objects.filter(source=OuterRef("pk")).order_by("-pk").values("received_at")[:1]
    latest = dict(AlertSource.objects.filter(pk__in=keys).order_by().values_list("pk", Subquery(newest)))
    today = _counted(Intake.objects.filter(source__in=keys, received_at__gte=clock.now() - DAY))
    firing = _counted(Alert.objects.filter(source__in=keys, state__in=OPEN, kind=AlertKind.ALERT))
    ended = Alert.objects.filter(source__in=keys, state=AlertState.RESOLVED).order_by().values("source")
    resolved = {one["source"]: one["at"] for one in ended.annotate(at=Max("resolved_at"))}
    days = days_of(keys)
    return [
        Line(
            row,
            str(SOURCES.get(row.kind).label),
            latest.get(row.pk),
            resolved.get(row.pk),
            today.get(row.pk, 0),
            firing.get(row.pk, 0),
            days[row.pk],
        )
        for row in rows
    ]


def _counted(rows: Any) -> dict[int, int]:
    return {one["source"]: one["many"] for one in rows.order_by().values("source").annotate(many=Count("pk"))}
