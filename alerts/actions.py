"""The buttons of an incident's card: the same verbs that the page calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from alerts.services import escalating, handling, responding, silences, storm_taking, war_rooms
from alerts.states_room import RoomRole
from bots import api as bots
from core import clock
from core.errors import Invalid
from people.models import Employee


def _acknowledge(call: bots.ActionCall) -> bots.ActionResult:
    handling.acknowledge(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("已认领"))


def _resolve(call: bots.ActionCall) -> bots.ActionResult:
    handling.resolve(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("已标记解决"))


def _assign(call: bots.ActionCall) -> bots.ActionResult:
    to = Employee.objects.filter(pk=_number(call.value.get("to"))).first()
    if to is None:
        raise Invalid(_("人员不存在"))
    handling.assign(call.ref.pk, actor=call.person, to=to, via=call.via)
    return bots.ActionResult(_("已转派给{name}").format(name=to.display_name))


def _snooze(call: bots.ActionCall) -> bots.ActionResult:
    length = timedelta(minutes=_number(call.value.get("minutes")) or 30)
    handling.snooze(call.ref.pk, actor=call.person, until=clock.now() + length, via=call.via)
    return bots.ActionResult(_("已暂缓 {minutes} 分钟").format(minutes=length // timedelta(minutes=1)))


def _reopen(call: bots.ActionCall) -> bots.ActionResult:
    handling.reopen(call.ref.pk, actor=call.person, reason=_("在卡片上重新打开"), via=call.via)
    return bots.ActionResult(_("已重新打开"))


def _escalate(call: bots.ActionCall) -> bots.ActionResult:
    escalating.escalate(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("已升级"))


def _room(call: bots.ActionCall) -> bots.ActionResult:
    room = war_rooms.open_room(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("作战群：{status}").format(status=room.get_status_display()))


def _help(call: bots.ActionCall) -> bots.ActionResult:
    responding.join(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("已加入处理"))


def _duty(call: bots.ActionCall) -> bots.ActionResult:
    said = str(call.value.get("role"))
    if said not in RoomRole.values:
        raise Invalid(_("没有这个分工"))
    role = RoomRole(said)
    war_rooms.take_duty(call.ref.pk, role=role, actor=call.person, via=call.via)
    return bots.ActionResult(_("你负责{role}").format(role=role.label))


def _progress(call: bots.ActionCall) -> bots.ActionResult:
    war_rooms.tell_progress(call.ref.pk, actor=call.person, text=call.form.get("text", ""), via=call.via)
    return bots.ActionResult(_("已更新进展"))


def _silence(call: bots.ActionCall) -> bots.ActionResult:
    """What the incident's alerts share is kept quiet for `minutes` (of the button or the form, 60 if neither says)."""
    said = str(call.form.get("minutes") or call.value.get("minutes") or "60")
    length = timedelta(minutes=int(said) if said.isdecimal() and len(said) < 6 else 0)
    reason = call.form.get("reason", "").strip() or _("卡片屏蔽")
    silences.silence_incident(call.ref.pk, actor=call.person, length=length, reason=reason, via=call.via)
    return bots.ActionResult(_("已屏蔽"))


def _take_storm(call: bots.ActionCall) -> bots.ActionResult:
    taken = storm_taking.take_all(call.ref.pk, actor=call.person, via=call.via)
    if taken.left:
        return bots.ActionResult(
            _("认领了 {many} 个，还有 {left} 个，可再按一次").format(many=taken.many, left=taken.left)
        )
    return bots.ActionResult(_("认领了 {many} 个").format(many=taken.many))


def _number(said: Any) -> int:
    """A whole number of a button's value, which anybody could have made up; 0 where it is none."""
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 < said < 2**31 else 0


ACTIONS: Final = (
    bots.ActionKind("alerts.acknowledge", _acknowledge),
    bots.ActionKind("alerts.resolve", _resolve),
    bots.ActionKind("alerts.assign", _assign),
    bots.ActionKind("alerts.snooze", _snooze),
    bots.ActionKind("alerts.reopen", _reopen),
    bots.ActionKind("alerts.escalate", _escalate),
    bots.ActionKind("alerts.room", _room),
    bots.ActionKind("alerts.help", _help),
    bots.ActionKind("alerts.duty", _duty),
    bots.ActionKind("alerts.progress", _progress),
    bots.ActionKind("alerts.silence", _silence),
    bots.ActionKind("alerts.take_storm", _take_storm),
)
