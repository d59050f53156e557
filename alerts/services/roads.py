"""Roads without Feishu: written down, changed, retired and tried out by those who look after alerts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.engine import road
from alerts.models import SpareRoad
from alerts.policy import require_keeps_roads
from alerts.services import road_errands
from alerts.states_road import ROAD, Drill, Encoding, RoadKind, RoadStatus
from bots import api as bots
from core import journal
from core.errors import IllegalMove, Invalid, NotVisible, Problem
from core.journal import Via
from people.models import Employee

MOST_NAME: Final = 60
MOST: Final[Mapping[str, int]] = {"url": 500, "headers": 4000, "body": 8000, "expects": 100, "test_to": 100}
MOST_POSITION: Final = 99


@dataclass(frozen=True)
class RoadDraft:
    """What a road should be. url, headers: None leaves the kept ones as they are."""

    name: str
    position: int = 1
    url: str | None = None
    headers: str | None = None
    encoding: str = Encoding.JSON
    body: str = ""
    expects: str = ""
    test_to: str = ""

    def __repr__(self) -> str:
        return f"RoadDraft({self.name!r})"


@transaction.atomic
def add_road(*, actor: Employee | None, kind: str, draft: RoadDraft, via: Via = Via.PAGE) -> SpareRoad:
    """Write down a road; from now on it is taken whenever Feishu is away.

    Raises: Refused unless the actor looks after alerts; Invalid naming what is wrong.
    """
    require_keeps_roads(actor)
    if kind not in RoadKind.values:
        raise Invalid.at("kind", _("请选择类型"))
    row = SpareRoad.objects.create(kind=kind, **_columns(SpareRoad(kind=kind), draft))
    _leave("alerts.road_added", row, actor, via, {"kind": kind, "name": row.name})
    return row


@transaction.atomic
def change_road(pk: int, *, actor: Employee | None, draft: RoadDraft, version: int, via: Via = Via.PAGE) -> SpareRoad:
    """Write down what a road should be; nothing happens where nothing changes. `version` is the one the actor saw.

    Raises: NotVisible; Refused unless the actor looks after alerts; Invalid; IllegalMove if it changed meanwhile.
    """
    require_keeps_roads(actor)
    row = _locked(pk)
    wanted = _columns(row, draft)
    if row.version != version:
        raise IllegalMove(_("通道已被他人修改，请核对最新内容后再保存"), subject=row.ref, state=str(row.version))
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    if changed:
        SpareRoad.objects.filter(pk=pk).update(**wanted, version=version + 1)
        row.refresh_from_db()
        _leave("alerts.road_changed", row, actor, via, {"changed": changed, "version": row.version})
    return row


@transaction.atomic
def retire_road(pk: int, *, actor: Employee | None, via: Via = Via.PAGE) -> SpareRoad:
    """Take the road no more; what is under way over it is dropped.

    Raises: NotVisible; Refused unless the actor looks after alerts; IllegalMove.
    """
    require_keeps_roads(actor)
    row = _locked(pk)
    ROAD.move(row, "retire")
    road_errands.forgive(row)
    _leave("alerts.road_retired", row, actor, via, {})
    return row


@transaction.atomic
def restore_road(pk: int, *, actor: Employee | None, via: Via = Via.PAGE) -> SpareRoad:
    """Take it again.

    Raises: NotVisible; Refused unless the actor looks after alerts; IllegalMove.
    """
    require_keeps_roads(actor)
    row = _locked(pk)
    ROAD.move(row, "restore")
    _leave("alerts.road_restored", row, actor, via, {})
    return row


@transaction.atomic
def drill_road(pk: int, *, actor: Employee | None, via: Via = Via.PAGE) -> SpareRoad:
    """Send a trial message over it now; the result stands on the road.

    Raises: NotVisible; Refused unless the actor looks after alerts; IllegalMove for a retired one and while a drill
    is under way.
    """
    require_keeps_roads(actor)
    row = _locked(pk)
    if row.status != RoadStatus.ACTIVE:
        raise IllegalMove(_("通道已停用"), subject=row.ref, state=row.status)
    if row.drill == Drill.WAITING:
        raise IllegalMove(_("演练进行中，请稍候"), subject=row.ref, state=row.drill)
    road_errands.drill(row, uuid.uuid4().hex)
    _leave("alerts.road_drilled", row, actor, via, {})
    return row


def _locked(pk: int) -> SpareRoad:
    row = SpareRoad.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("备用通道不存在"))
    return row


def _columns(row: SpareRoad, draft: RoadDraft) -> dict[str, Any]:
    """What the draft makes of the row.

    Raises: Invalid.
    """
    wanted: dict[str, Any] = {
        "name": draft.name.strip(),
        "position": draft.position,
        "url": row.url if draft.url is None else draft.url.strip(),
        "headers": row.headers if draft.headers is None else draft.headers.strip(),
        "encoding": draft.encoding,
        "body": draft.body.strip(),
        "expects": draft.expects.strip(),
        "test_to": draft.test_to.strip(),
    }
    empty = {RoadKind.HTTP: (), RoadKind.WECOM: ("headers", "body", "expects", "test_to")}
    for name in empty.get(RoadKind(row.kind), ("url", "headers", "body", "expects")):
        wanted[name] = ""
    if problems := [*_plain_problems(wanted), *_sending_problems(RoadKind(row.kind), wanted)]:
        raise Invalid(problems)
    return wanted


def _plain_problems(wanted: Mapping[str, Any]) -> list[Problem]:
    found = [
        Problem(name, _("最多 {most} 个字").format(most=most))
        for name, most in MOST.items()
        if len(wanted[name]) > most
    ]
    if not wanted["name"] or len(wanted["name"]) > MOST_NAME:
        found.append(Problem("name", _("请填写名称，最多 {most} 个字").format(most=MOST_NAME)))
    if not 1 <= wanted["position"] <= MOST_POSITION:
        found.append(Problem("position", _("请填写 1 到 {most} 的整数").format(most=MOST_POSITION)))
    if wanted["encoding"] not in Encoding.values:
        found.append(Problem("encoding", _("请选择请求方式")))
    return found


def _sending_problems(kind: RoadKind, wanted: Mapping[str, Any]) -> list[Problem]:
    fits = {RoadKind.HTTP: road.PHONE, RoadKind.MAIL: road.MAIL}.get(kind)
    found = []
    if fits and wanted["test_to"] and not fits.fullmatch(wanted["test_to"]):
        found = [Problem("test_to", _("请填写邮箱") if kind == RoadKind.MAIL else _("请填写手机号"))]
    if kind == RoadKind.MAIL:
        return found if bots.mail_is_on() else [Problem("", _("没有配置邮件服务器（EMAIL_URL）")), *found]
    found += _address_problems(wanted["url"])
    return found if kind == RoadKind.WECOM else found + _template_problems(wanted)


def _template_problems(wanted: Mapping[str, Any]) -> list[Problem]:
    found = []
    if road.read_headers(wanted["headers"]) is None:
        found.append(Problem("headers", _("请每行写一个「名称: 值」；Host、Content-Type 等由平台填写")))
    names = "、".join(f"{{{name}}}" for name in road.NAMES)
    if strange := road.strangers(wanted["url"] + wanted["body"]):
        said = _("不认识 {strange}，可以用 {names}").format(strange=f"{{{strange[0]}}}", names=names)
        found.append(Problem("body" if strange[0] in road.strangers(wanted["body"]) else "url", said))
    query = wanted["encoding"] == Encoding.QUERY
    if "{text}" not in wanted["url" if query else "body"]:
        found.append(Problem("url" if query else "body", _("请写入 {text}，否则收不到内容")))
    elif wanted["encoding"] == Encoding.JSON and not road.is_json(wanted["body"]):
        found.append(Problem("body", _("不是合法的 JSON；占位符要写在引号内")))
    return found


def _address_problems(url: str) -> list[Problem]:
    if not road.host_is_fixed(url):
        return [Problem("url", _("占位符不能写在主机名中"))]
    try:
        bots.require_askable(road.in_query(url, dict.fromkeys(road.NAMES, "1")))
    except Invalid as wrong:
        return list(wrong.problems)
    return []


def _leave(verb: str, row: SpareRoad, actor: Employee | None, via: Via, facts: dict[str, Any]) -> None:
    journal.record(verb, actor=actor.ref if actor is not None else None, ref=row.ref, via=via, facts=facts)
