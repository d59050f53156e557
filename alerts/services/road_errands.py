"""Messages over roads without Feishu: each one an errand, its result on the incident or on the road.

An errand holds who is called, never his number or the words: both are read when it is sent, so what was taken or
delivered meanwhile is not said again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final, cast

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.engine import road
from alerts.engine.ladder import Aim, Target
from alerts.engine.road import Message
from alerts.models import Incident, SpareRoad
from alerts.services import house
from alerts.services.standing import behind
from alerts.signal import Severity
from alerts.states import IncidentStatus
from alerts.states_road import DRILL, Drill, RoadKind, RoadStatus
from bots import api as bots
from core import clock, journal
from core.journal import Via
from core.timers import Firing, Recurring, daily
from estate import api as estate
from people.models import Employee

SLUG: Final = "alerts.road"
AWAY: Final = 30.0  # seconds without Feishu, from which on it is done without it
DRILL_TRIES: Final = 3
RETRY: Final = 15.0  # seconds; the ladder has minutes, so doubling would come too late
PATIENCE: Final = timedelta(hours=1)
NOTED: Final = 2  # failed drills in a row, from which on it is an alert
ALL: Final = "all"  # a group is told once for everybody of a rung
BUSY: Final = frozenset({-1, 45009})  # what WeCom says of this moment: its own trouble, too many messages
MOST_TEXT: Final = 400


def call(row: Incident, rung: int, to: Sequence[Employee], at: datetime) -> None:
    """Ask for a message over each road to these people of the rung, called at this moment; once for good."""
    for one in SpareRoad.objects.filter(status=RoadStatus.ACTIVE):
        told = [[person.pk] for person in to] if one.kind != RoadKind.WECOM else [[person.pk for person in to]]
        for people in told:
            payload = {"road": one.pk, "to": people, "rung": rung, "round": row.rounds, "at": at.isoformat()}
            who = ALL if one.kind == RoadKind.WECOM else people[0]
            bots.errand(SLUG, about=row.ref, payload=payload, key=f"{row.pk}:{row.rounds}:{rung}:{who}:{one.pk}")


def drill(one: SpareRoad, key: str) -> None:
    """Ask for a trial message over the road; the caller holds it, and no drill is under way."""
    DRILL.move(one, "ask", drilled_at=clock.now(), drill_said="")
    bots.errand(SLUG, about=one.ref, payload={"road": one.pk, "drill": key}, key=f"drill:{one.pk}:{key}")


def forgive(one: SpareRoad) -> None:
    """Its failed drills are nobody's concern any more."""
    if one.drill == Drill.WAITING:
        DRILL.move(one, "fail", drill_said=_("通道已停用"))
    SpareRoad.objects.filter(pk=one.pk).update(failures=0)
    house.clear(_alert(one))


def run(errand: bots.ErrandView) -> Mapping[str, Any]:
    """Send it, unless it needs not be said any more.

    Raises: Later, Hopeless.
    """
    one = SpareRoad.objects.filter(pk=errand.payload["road"], status=RoadStatus.ACTIVE).first()
    if one is None:
        return {"skipped": "retired"}
    with translation.override(settings.LANGUAGE_CODE):
        try:
            return _drilled(one, errand) if "drill" in errand.payload else _paged(one, errand)
        except bots.Later as later:
            if "drill" in errand.payload and errand.attempts >= DRILL_TRIES:
                raise bots.Hopeless(later.reason, code=later.code) from None
            raise bots.Later(later.reason, wait=RETRY, code=later.code, counted=later.counted) from None


def done(errand: bots.ErrandView, result: Mapping[str, Any]) -> None:
    """It was sent, or needed not be."""
    if "drill" in errand.payload:
        _end_drill(errand, "pass", "")
    elif "sent" in result:
        _note(errand, {"to": result["sent"]})


def failed(errand: bots.ErrandView, reason: str) -> None:
    """It cannot be sent."""
    if "drill" in errand.payload:
        _end_drill(errand, "fail", reason)
    else:
        _note(errand, {"to": errand.payload["to"], "failed": reason})


KIND: Final = bots.ErrandKind(SLUG, cast("str", gettext_lazy("备用通道")), run, done, failed, ahead=True)


def _paged(one: SpareRoad, errand: bots.ErrandView) -> dict[str, Any]:
    row = Incident.objects.filter(pk=errand.about.pk, status=IncidentStatus.TRIGGERED).first()
    if row is None or row.rounds != errand.payload["round"]:
        return {"skipped": "taken"}
    at = datetime.fromisoformat(errand.payload["at"])
    told = bots.reads(row.ref)
    people = [person for person in Employee.objects.filter(pk__in=errand.payload["to"]) if person.is_active]
    people = [person for person in people if not reached(told.get(person.pk), at)]
    if people and bots.reachable():
        waits = any((known := told.get(person.pk)) and known.sent_at >= at for person in people)
        if waits and clock.now() - at < PATIENCE:  # it may be gone again before it has delivered
            raise bots.Later(_("飞书已恢复，等待送达"), counted=False)
        people = []
    if not people:
        return {"skipped": "feishu"}
    return {"sent": _send(one, _addresses(one, people), _words(row), row.number, errand.key)}


def reached(known: bots.Read | None, at: datetime) -> bool:
    """Whether Feishu has taken the message by which this person was called at this moment."""
    return known is not None and known.accepted_at is not None and known.sent_at >= at


def _drilled(one: SpareRoad, errand: bots.ErrandView) -> dict[str, Any]:
    words = _("【演练】备用通道「{name}」测试，收到即正常，无需处理。").format(name=one.name)
    addresses: list[tuple[int, str]] = [(0, one.test_to)] if one.test_to else []
    if not addresses:
        addresses = _addresses(one, behind([Aim(Target.OPERATORS)], "", clock.now()).called)
    return {"sent": _send(one, addresses if one.kind == RoadKind.WECOM else addresses[:1], words, "DRILL", errand.key)}


def _addresses(one: SpareRoad, people: Sequence[Employee]) -> list[tuple[int, str]]:
    """Key and number (or mail address) of those who have one."""
    if one.kind == RoadKind.MAIL:
        return [(person.pk, person.email) for person in people if person.email]
    return [(person.pk, road.dialled(person.mobile)) for person in people if person.mobile]


def _send(one: SpareRoad, to: Sequence[tuple[int, str]], words: str, number: str, key: str) -> list[int]:
    """Over which road ever; returns who was sent it.

    Raises: Later, Hopeless.
    """
    if one.kind == RoadKind.WECOM:
        body = road.to_wecom(words, [phone for _pk, phone in to])
        _judge_wecom(bots.request(one.url, body=body, headers={"Content-Type": road.TYPES["json"]}).body)
        return [pk for pk, _phone in to if pk]
    if not to:
        raise bots.Hopeless(_("收件人没有邮箱") if one.kind == RoadKind.MAIL else _("收件人没有手机号"), code="nobody")
    ((pk, address),) = to[:1]
    if one.kind == RoadKind.MAIL:
        bots.send_mail(address, words, words, key=key.replace(":", "."))
        return [pk] if pk else []
    url, asked, headers = road.asked(one.encoding, one.url, one.body, Message(address, words, number))
    reply = bots.request(url, body=asked, headers=(road.read_headers(one.headers) or {}) | headers)
    said = reply.body.decode("utf-8", "replace")
    if one.expects and one.expects not in said:
        raise bots.Hopeless(_("对方的答复中没有成功标志：{said}").format(said=bots.mask(said[:120])), code="answer")
    return [pk] if pk else []


def _judge_wecom(body: bytes) -> None:
    try:
        told = json.loads(body)
        code = int(told["errcode"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise bots.Later(_("对方的答复无法识别"), code="answer") from None
    if code in BUSY:
        raise bots.Later(_("企业微信返回 {code}").format(code=code), code=str(code))
    if code:
        raise bots.Hopeless(_("企业微信返回 {code}").format(code=code), code=str(code))


def _words(row: Incident) -> str:
    """The incident in a line, without what may not leave the house, and where to take it."""
    system = estate.systems_by_key({row.system}).get(row.system) if row.system else None
    about = bots.mask(" · ".join(part for part in (system.name if system else "", row.title) if part))[:MOST_TEXT]
    url = f"{settings.PUBLIC_URL}{reverse('alerts:incident', args=[row.pk])}"
    return _("[{priority}] {number} {about} 飞书暂时无法连接，请登录平台认领：{url}").format(
        priority=row.priority, number=row.number, about=about, url=url
    )


def _note(errand: bots.ErrandView, told: dict[str, Any]) -> None:
    name = SpareRoad.objects.filter(pk=errand.payload["road"]).values_list("name", flat=True).first() or ""
    facts = {"road": name, "rung": errand.payload["rung"], **told}
    journal.record("alerts.incident_roaded", actor=None, ref=errand.about, via=Via.SYSTEM, facts=facts)


def _end_drill(errand: bots.ErrandView, verb: str, reason: str) -> None:
    one = SpareRoad.objects.select_for_update().filter(pk=errand.payload["road"], drill=Drill.WAITING).first()
    if one is None or one.status != RoadStatus.ACTIVE:
        return
    failures = one.failures + 1 if verb == "fail" else 0
    DRILL.move(one, verb, drill_said=reason[:300], failures=failures)
    said = "alerts.road_drill_failed" if verb == "fail" else "alerts.road_drill_passed"
    journal.record(said, actor=None, ref=one.ref, via=Via.SYSTEM, facts={"reason": reason} if reason else {})
    if failures == 0:
        house.clear(_alert(one))
    elif failures >= NOTED:
        url = f"{settings.PUBLIC_URL}{reverse('alerts:spare-roads')}"
        title = _("备用通道「{name}」连续 {many} 次演练失败").format(name=one.name, many=failures)
        house.fire(_alert(one), title, body=reason, severity=Severity.ERROR, url=url)


def _alert(one: SpareRoad) -> str:
    return f"road:{one.pk}"


def drill_all(slot: datetime, firing: Firing) -> None:
    """The day's drill over every road in use; one that is being tried out anyhow is left."""
    firing.claim()
    for one in SpareRoad.objects.select_for_update().filter(status=RoadStatus.ACTIVE).exclude(drill=Drill.WAITING):
        drill(one, slot.date().isoformat())


DAILY: Final = Recurring("alerts.road_drill", daily(time(9, 5)), drill_all)
