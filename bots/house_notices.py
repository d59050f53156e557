"""What the house itself tells its administrators: powers given or lent, and a calendar that nobody has filled in."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.kinds import CardView, Fact, Form, Lane, NoticeContext, NoticeKind, Tone, Urgency
from bots.services.announce import announce
from core import clock
from core.checks import makeup_years, year_without_makeup_days
from core.refs import Ref
from core.timers import Firing, Recurring, daily
from people.api import DutyWatcher, holders
from people.models import Employee

DUTY: Final = "bots.duty"
CALENDAR: Final = "bots.calendar_missing"


def _duty(context: NoticeContext) -> CardView:
    verb = context.facts["verb"].value
    said = {
        "people.role_granted": _("管理员角色已授予"),
        "people.role_withdrawn": _("管理员角色已收回"),
        "people.emergency_opened": _("应急权限已启用"),
        "people.emergency_ended": _("应急权限已结束"),
        "people.password_issued": _("管理员的密码已重置"),
        "people.second_factor_reset": _("管理员的第二步验证已重置"),
    }.get(verb, verb)
    return CardView(
        title=said,
        tone=Tone.BAD if verb == "people.emergency_opened" else Tone.INFO,
        preview=_("{said}：{person}").format(said=said, person=context.facts["person"].value),
        body=_("{said}：{person}。请核对是否符合授权。").format(said=said, person=context.facts["person"].value),
        facts=tuple(context.facts[key] for key in ("person", "what", "by")),
        footer=_("你是审计管理员，管理员权限的变动会告知你"),
    )


def _duty_sample() -> NoticeContext:
    facts = {"verb": Fact("", "people.emergency_opened"), "person": Fact(_("人员"), "He Ping")}
    facts |= {"what": Fact(_("内容"), "switch-over"), "by": Fact(_("操作人"), "-")}
    return NoticeContext(Ref("people.employee", "1"), None, facts, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


def _calendar(context: NoticeContext) -> CardView:
    year = context.facts["year"].value
    return CardView(
        title=_("日历待录入"),
        tone=Tone.TODO,
        preview=_("{year} 年的调休还没有录入").format(year=year),
        body=_("{year} 年的调休上班日还没有录入，工作时限会算错。请在管理后台的「日历」里录入。").format(year=year),
        footer=_("你负责维护日历，12 月起每周提醒一次"),
    )


def _calendar_sample() -> NoticeContext:
    at = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    return NoticeContext(Ref("people.employee", "1"), None, {"year": Fact("", "2027")}, at)


def _told(verb: str, person: Employee, what: str, actor: Employee | None) -> None:
    """Tell audit at once, in the verb's transaction."""
    facts = {
        "verb": Fact("", verb),
        "person": Fact(_("人员"), person.name),
        "what": Fact(_("内容"), what),
        "by": Fact(_("操作人"), actor.name if actor else _("系统")),
    }
    announce(DUTY, about=person.ref, to=[one.pk for one in holders("audit_admin")], facts=facts)


def _remind(slot: datetime, firing: Firing) -> None:
    """From 1 December, once a week, tell HR that next year has no make-up workdays."""
    firing.claim()
    missing = year_without_makeup_days(clock.today(), makeup_years())
    if missing is None:
        return
    week = slot.isocalendar()
    for person in holders("hr"):
        announce(
            CALENDAR, about=person.ref, to=[person.pk], facts={"year": Fact("", str(missing))},
            key=f"calendar:{missing}:{week.year}-{week.week}:{person.pk}",
        )  # fmt: skip


WATCHER = DutyWatcher("bots", _told)
REMINDER = Recurring("bots.calendar_missing", daily(time(9, 30)), _remind)
KINDS: Final = (
    NoticeKind(
        DUTY, cast(str, gettext_lazy("管理员权限变动")), Form.NOTE, Lane.URGENT, Urgency.PAGE, _duty, _duty_sample
    ),
    NoticeKind(
        CALENDAR,
        cast(str, gettext_lazy("日历待录入")),
        Form.NOTE,
        Lane.NORMAL,
        Urgency.TODAY,
        _calendar,
        _calendar_sample,
    ),
)
