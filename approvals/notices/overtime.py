"""超时提醒: the leader's one card of the day, merged over all overtime below him."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.models import LeaderWarning, Task
from approvals.notices.common import definition_of, is_sample, sample
from approvals.states import TaskStatus
from bots import api as bots
from core.refs import Ref
from core.wording import clock_time, overtime, work_hours
from core.worktime import office

MOST_ROWS = 5


@dataclass(frozen=True)
class Overtime:
    """What the card says, in words."""

    rows: tuple[str, ...]
    reminders: int
    ref: Ref
    url: str
    urged: str = ""


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card as it is now; grey when everything was decided meanwhile."""
    if is_sample(context):
        row = _("云主机申请 · 王小明 → 李四 · 超时 2 工作小时")
        return _card(Overtime((row,), 2, context.about, "/"))
    warning = LeaderWarning.objects.filter(pk=context.about.pk).first()
    if warning is None:
        return None
    rows = Task.objects.filter(warnings__warning=warning, status=TaskStatus.OPEN).order_by("due_at", "pk")
    tasks = list(rows.select_related("person", "request__version", "request__initiator"))
    view = Overtime(
        rows=tuple(_row(task, context) for task in tasks),
        reminders=max((task.reminders for task in tasks), default=0),
        ref=warning.ref,
        url=reverse("portal:home"),
        urged=_("你已催办 · %(time)s") % {"time": clock_time(warning.urged_at)} if warning.urged_at else "",
    )
    return _card(view) if tasks else _settled(view)


def _row(task: Task, context: bots.NoticeContext) -> str:
    late = office().between(task.due_at, context.now) if task.due_at else None
    return _("%(flow)s · %(initiator)s → %(person)s · %(late)s") % {
        "flow": definition_of(task.request).title.said(phrases.language()),
        "initiator": task.request.initiator.display_name,
        "person": task.person.display_name,
        "late": overtime(work_hours(late)),
    }


def _card(view: Overtime) -> bots.CardView:
    known = {"count": len(view.rows), "reminders": view.reminders}
    urge = bots.Button(_("催办"), action="approvals.urge", style="primary", ref=view.ref, generation=1)
    all_of_it = bots.Button(_("查看全部"), url=view.url)
    return bots.CardView(
        title=_("超时提醒 · 你团队 %(count)d 项审批") % known,
        tone=bots.Tone.TODO,
        preview=_("你团队有 %(count)d 项审批超时") % known,
        tags=(_("超时"),),
        body=_("以下审批已超过约定时限，审批人已收到 %(reminders)d 次提醒。你可以催办。") % known,
        rows=view.rows[:MOST_ROWS],
        buttons=(all_of_it,) if view.urged else (urge, all_of_it),
        outcome=view.urged,
        footer=_("每个工作日最多一次，已合并"),
    )


def _settled(view: Overtime) -> bots.CardView:
    return bots.CardView(
        title=_("超时提醒 · 已全部处理"),
        tone=bots.Tone.OVER,
        preview=_("你团队的超时审批已全部处理"),
        body=_("你团队的超时审批已全部处理。"),
        buttons=(bots.Button(_("查看全部"), url=view.url),),
        outcome=view.urged,
        footer=_("每个工作日最多一次，已合并"),
    )


OVERTIME = bots.NoticeKind(
    slug="approvals.overtime",
    label=gettext_lazy("超时提醒"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.CARD,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.warning"),
    audience="app:approvals",
)
