"""What is said of a storm: one card for each reader, kept true while it lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.engine.storm import busiest
from alerts.models import Alert, Incident, Storm
from alerts.services.storm_taking import takeable
from alerts.services.storms import KIND
from alerts.states import OVER, IncidentStatus, Priority, StormStatus
from bots import api as bots
from core.refs import Ref
from core.wording import duration
from estate import api as estate
from people.models import Employee

SAMPLE: Final = "0"


@dataclass(frozen=True)
class Said:
    """What the card says; `systems` are the five named most often, `mine` is how many wait that the reader may take."""

    ref: Ref
    url: str
    source: str
    status: StormStatus
    lasted: timedelta
    alerts: int
    incidents: int
    waiting: int
    open: int
    urgent: int
    systems: tuple[tuple[str, int], ...]
    mine: int = 0


@dataclass(frozen=True)
class Found:
    """A storm as its cards are drawn from it: its incidents counted, its alerts, the systems named most often."""

    row: Storm
    counted: Mapping[str, int]
    alerts: int
    systems: tuple[tuple[str, int], ...]
    names: Mapping[str, estate.SystemFacts]


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card of what was found."""
    if context.about.id == SAMPLE:
        return _card(_sample())
    found = context.found or gather([context.about]).get(context.about)
    return _card(_said(found, context.now, context.reader)) if found is not None else None


def gather(refs: Sequence[Ref]) -> dict[Ref, Found]:
    """What the cards of these storms are drawn from; so many queries, however many they are."""
    rows = list(Storm.objects.select_related("source").filter(pk__in=[ref.pk for ref in refs]))
    mine = Incident.objects.filter(storm__in=rows).order_by()
    counted = {told["storm"]: told for told in mine.values("storm").annotate(
        all=Count("pk"),
        waiting=Count("pk", filter=Q(status=IncidentStatus.TRIGGERED)),
        open=Count("pk", filter=~Q(status__in=OVER)),
        urgent=Count("pk", filter=Q(priority=Priority.P1)),
    )}  # fmt: skip
    alerts = Alert.objects.filter(incident__in=mine.values("pk")).order_by().values_list("incident__storm")
    many = dict(alerts.annotate(many=Count("pk")))
    named: dict[int, list[str]] = {}
    for storm, system in mine.exclude(system="").values_list("storm", "system"):
        named.setdefault(storm, []).append(system)
    worst = {pk: busiest(keys) for pk, keys in named.items()}
    names = estate.systems_by_key({key for told in worst.values() for key, _many in told}) if worst else {}
    return {
        row.ref: Found(row, counted.get(row.pk, {}), many.get(row.pk, 0), tuple(worst.get(row.pk, ())), names)
        for row in rows
    }


def _said(found: Found, now: datetime, reader: Employee | None) -> Said:
    row, counted = found.row, found.counted
    return Said(
        ref=row.ref,
        url=f"{reverse('alerts:incidents')}?storm={row.pk}&status=all",
        source=row.source.display_name,
        status=StormStatus(row.status),
        lasted=(row.over_at or now) - row.began_at,
        alerts=found.alerts,
        incidents=counted.get("all", 0),
        waiting=counted.get("waiting", 0),
        open=counted.get("open", 0),
        urgent=counted.get("urgent", 0),
        systems=tuple((found.names[key].said if key in found.names else key, many) for key, many in found.systems),
        mine=takeable(row.pk, reader).count() if reader is not None and counted.get("waiting") else 0,
    )


def _card(said: Said) -> bots.CardView:
    told = _("{time}内 {alerts} 条告警，{incidents} 个故障").format(
        time=duration(said.lasted), alerts=said.alerts, incidents=said.incidents
    )
    over = said.status == StormStatus.OVER
    facts = (
        (_("来源"), said.source), (_("待认领"), str(said.waiting)), (_("未恢复"), str(said.open)),
        ("P1", str(said.urgent)),
    )  # fmt: skip
    body = (
        _("风暴已平息，未恢复的故障请在列表里处理。")
        if over
        else _("短时间内故障过多，不再逐个通知。请在列表里认领和处理。")
    )
    return bots.CardView(
        title=_("告警风暴 · {source}").format(source=said.source),
        tone=bots.Tone.GOOD if over else bots.Tone.BAD,
        preview=_("告警风暴：{told}").format(told=told),
        subtitle=told,
        body=body,
        facts=tuple(bots.Fact(label, value) for label, value in facts),
        rows=tuple(_("{system}：{many} 个故障").format(system=name, many=many) for name, many in said.systems),
        buttons=(*_take(said), bots.Button(_("查看故障"), url=said.url, style="default" if said.mine else "primary")),
        footer=_("你是其中系统的负责人或平台运维，因此收到通知"),
    )


def _take(said: Said) -> tuple[bots.Button, ...]:
    """For who may take some of what waits: all of it in one press, told before how many."""
    if not said.mine:
        return ()
    told = _("将认领 {many} 个待认领的故障，他人已认领的不变。").format(many=said.mine)
    label = _("全部认领（{many}）").format(many=said.mine)
    return (bots.Button(label, action="alerts.take_storm", ref=said.ref, style="primary", confirm=told),)


def _sample() -> Said:
    return Said(
        ref=Ref(KIND, SAMPLE), url="/alerts/", source="Prometheus", status=StormStatus.RAGING,
        lasted=timedelta(minutes=3), alerts=214, incidents=37, waiting=35, open=37, urgent=2,
        systems=((_("集中交易"), 21), (_("行情网关"), 16)), mine=35,
    )  # fmt: skip


KINDS: Final[Sequence[bots.NoticeKind]] = (
    bots.NoticeKind(
        slug=KIND,
        label=cast(str, gettext_lazy("告警风暴")),
        form=bots.Form.CARD,
        lane=bots.Lane.URGENT,
        urgency=bots.Urgency.PAGE,
        render=render,
        sample=lambda: bots.NoticeContext(Ref(KIND, SAMPLE), None, {}, datetime(2026, 11, 23, 1, 36, tzinfo=UTC)),
        while_away=bots.WhileAway.SENT,
        gather=gather,
    ),
)
