"""Where an alert would reach nobody, found before there is one: nightly, and after rules or policies were saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.aims_said import aims_said
from alerts.engine.ladder import NAMED, Aim, Plan, Target
from alerts.models import Alert, AlertSource, EscalationPolicy, Silence
from alerts.policy import OPERATOR
from alerts.services import house, road_cover
from alerts.services.escalation import OF_PRIORITY, plan_in, plan_named
from alerts.services.paging import SOON as SOON_CALLED
from alerts.services.routes import routes_problems
from alerts.services.routing import current
from alerts.services.standing import behind
from alerts.signal import Severity
from alerts.states import OPEN, EndReason, PolicyStatus, SilenceStatus, SourceStatus
from core import clock
from core.timers import Firing, Recurring, daily
from core.wording import exact
from estate import api as estate
from people import api as people

AHEAD: Final = timedelta(days=14)
RECENT: Final = timedelta(days=7)
SOON: Final = timedelta(hours=24)
KEY: Final = "coverage"
MOST: Final = 20
_Plans = Mapping[str, tuple[str, Plan]]


class Lack(TextChoices):
    """What is missing."""

    OWNER = "owner", gettext_lazy("系统负责人")
    ROSTER = "roster", gettext_lazy("值班空档")
    POLICY = "policy", gettext_lazy("升级策略")
    ROUTES = "routes", gettext_lazy("告警路由")
    RECOVERY = "recovery", gettext_lazy("恢复通知")
    SILENCE = "silence", gettext_lazy("屏蔽将到期")
    ROAD = "road", gettext_lazy("备用通道")


@dataclass(frozen=True)
class Finding:
    """Something through which an alert would fall: what about it, in a sentence, and where to mend it."""

    lack: Lack
    about: str
    sentence: str
    url: str


def findings(at: datetime) -> list[Finding]:
    """Everything that is missing at this moment."""
    plans = _plans()
    lines = (
        _owners(),
        _rosters(at),
        _policies(plans, at),
        _routes(),
        _recoveries(at),
        _silences(at),
        _roads(plans, at),
    )
    return [one for each in lines for one in each]


def check(slot: datetime, firing: Firing) -> None:
    """The nightly slot: one alert of the platform itself while anything is missing; it is over when nothing is."""
    firing.claim()
    found = findings(clock.now())
    if not found:
        house.clear(KEY)
        return
    body = "\n".join(f"{one.lack.label} · {one.about}：{one.sentence}" for one in found[:MOST])
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('alerts:coverage')}"
    title = _("告警覆盖检查发现 {many} 处缺口").format(many=len(found))
    house.fire(KEY, title, body=body, severity=Severity.WARNING, url=address)


NIGHTLY: Final = Recurring("alerts.coverage", daily(time(3, 50)), check)


def _owners() -> Iterator[Finding]:
    for one in estate.unowned():
        said = _("没有 A 角")
        if one.owner:
            said = _("A 角{name}已离职") if one.left else _("A 角{name}不在飞书通讯录")
        yield Finding(Lack.OWNER, one.name, said.format(name=one.owner), reverse("estate:system", args=[one.key]))


def _rosters(at: datetime) -> Iterator[Finding]:
    for one in estate.roster_gaps(at, at + AHEAD):
        sentence = _("{start} 至 {end} 无人值班").format(start=exact(one.start), end=exact(one.end))
        yield Finding(Lack.ROSTER, one.name, sentence, reverse("estate:roster", args=[one.roster]))


def _plans() -> _Plans:
    """Name and plan of every policy that holds."""
    rows = EscalationPolicy.objects.filter(status=PolicyStatus.ACTIVE)
    plans = {row.slug: (row.display_name, plan_in(row)) for row in rows}
    for slug, priority in OF_PRIORITY.items():
        plans.setdefault(slug, (_("{priority} 默认策略").format(priority=priority), plan_named("", priority)))
    return plans


def _roads(known: _Plans, at: datetime) -> Iterator[Finding]:
    """Roads that do not work, and who of those that grave incidents call could not be reached over any."""
    url = reverse("alerts:spare-roads")
    for one in road_cover.broken():
        said = _("最近一次演练失败：{reason}").format(reason=one.drill_said or _("未知原因"))
        yield Finding(Lack.ROAD, one.name, said, url)
    calm = {slug for slug, priority in OF_PRIORITY.items() if priority not in SOON_CALLED}
    plans = {slug: told for slug, told in known.items() if slug not in calm}
    for slug, said in road_cover.unreachable({slug: plan for slug, (_name, plan) in plans.items()}, at):
        yield Finding(Lack.ROAD, plans[slug][0], said, reverse("alerts:policy", args=[slug]))


def _policies(plans: _Plans, at: datetime) -> Iterator[Finding]:
    nobody = not people.holders(OPERATOR)
    for slug, (name, plan) in plans.items():
        for sentence in _plan_lacks(plan, at, nobody):
            yield Finding(Lack.POLICY, name, sentence, reverse("alerts:policy", args=[slug]))


def _plan_lacks(plan: Plan, at: datetime, nobody: bool) -> Iterator[str]:
    if nobody and not behind(plan.last, "", at).called:
        yield _("最后通知没有人，也没有平台运维")
    for aim in dict.fromkeys(aim for rung in plan.rungs for aim in rung.to):
        if aim.who in NAMED and _gone(aim, at):
            yield _("「{who}」已不可用").format(who=aims_said([aim]))


def _gone(aim: Aim, at: datetime) -> bool:
    """Whether the aim names what is not there any more; a gap of a roster is another matter."""
    if aim.who == Target.ROSTER:
        return aim.name not in dict(estate.rosters())
    found = behind([aim], "", at)
    return not found.called and any(why != "away" for why in found.passed.values())


def _routes() -> Iterator[Finding]:
    config = current()
    for problem in routes_problems(config.rules):
        place = problem.field.split(".")[1] if problem.field.startswith("rules.") else ""
        rule = config.rules[int(place)] if place.isdecimal() else config.rules[-1]
        yield Finding(Lack.ROUTES, rule.name or _("其余"), problem.message, reverse("alerts:routes"))


def _recoveries(at: datetime) -> Iterator[Finding]:
    """Sources that fired in the last week and of which no alert recovered in it, though one began before this day."""
    recent = Alert.objects.filter(last_seen__gte=at - RECENT)
    fired = set(recent.filter(first_seen__lt=at - SOON).values_list("source", flat=True))
    recovered = recent.filter(resolved_at__gte=at - RECENT, end_reason__in=[EndReason.SENDER, EndReason.GROUP])
    silent = fired - set(recovered.values_list("source", flat=True))
    for row in AlertSource.objects.filter(pk__in=silent, status=SourceStatus.ACTIVE).order_by("slug"):
        sentence = _("7 天内有告警，但没有收到过恢复")
        yield Finding(Lack.RECOVERY, row.display_name, sentence, reverse("alerts:source", args=[row.slug]))


def _silences(at: datetime) -> Iterator[Finding]:
    ending = Silence.objects.filter(status=SilenceStatus.ACTIVE, ends_at__gt=at, ends_at__lte=at + SOON)
    for row in ending.order_by("ends_at"):
        hidden = Alert.objects.filter(state__in=OPEN, quiet=str(row.ref)).count()
        if hidden:
            sentence = _("{at} 到期，仍有 {many} 条告警在触发").format(at=exact(row.ends_at), many=hidden)
            yield Finding(Lack.SILENCE, row.reason, sentence, reverse("alerts:silences"))
