"""超时提醒: the leader's one card of the day, merged over all overtime below him."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import policy
from approvals.models import LeaderWarning, Task
from approvals.notices.common import is_sample, sample, title_of
from approvals.services.instance import definition_of
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
    stands_in: str = ""  # where the leader may act for somebody: the page on which he does


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card as it is now; grey when everything was decided meanwhile."""
    if is_sample(context):
        row = _("云主机申请 · 王小明 → 李四 · 超时 2 工作小时")
        return _card(Overtime((row,), 2, context.about, "/"))
    warning = LeaderWarning.objects.filter(pk=context.about.pk).first()
    if warning is None:
        return None
    rows = Task.objects.filter(warnings__warning=warning, status=TaskStatus.OPEN).order_by("due_at", "pk")
    tasks = list(rows.select_related("person", "run", "request__flow", "request__version", "request__initiator"))
    view = Overtime(
        rows=tuple(_row(task, context) for task in tasks),
        reminders=max((task.reminders for task in tasks), default=0),
        ref=warning.ref,
        url=reverse("portal:home"),
        stands_in=f"{reverse('portal:inbox')}?due=overdue" if _stands_in(warning.leader_id, tasks, context) else "",
        urged=_("你已催办 · %(time)s") % {"time": clock_time(warning.urged_at)} if warning.urged_at else "",
    )
    return _card(view) if tasks else _settled(view)


def _stands_in(leader: int, tasks: Iterable[Task], context: bots.NoticeContext) -> bool:
    """Whether the leader may decide one of these for its person, as the delegations of the day say."""
    return any(
        leader in policy.deciders(task, task.request, definition_of(task.request), context.now) for task in tasks
    )


def _row(task: Task, context: bots.NoticeContext) -> str:
    late = office().between(task.due_at, context.now) if task.due_at else None
    return _("%(flow)s · %(initiator)s → %(person)s · %(late)s") % {
        "flow": title_of(task.request),
        "initiator": task.request.initiator.display_name,
        "person": task.person.display_name,
        "late": overtime(work_hours(late)),
    }


def _card(view: Overtime) -> bots.CardView:
    known = {"count": len(view.rows), "reminders": view.reminders}
    urge = bots.Button(_("催办"), action="approvals.urge", style="primary", ref=view.ref, generation=1)
    all_of_it = bots.Button(_("查看全部"), url=view.url)
    more = (bots.Button(_("代为处理"), url=view.stands_in), all_of_it) if view.stands_in else (all_of_it,)
    known_more = _("你可以催办，或代为处理。") if view.stands_in else _("你可以催办。")
    return bots.CardView(
        title=_("超时提醒 · 你团队 %(count)d 项审批") % known,
        tone=bots.Tone.TODO,
        preview=_("你团队有 %(count)d 项审批超时") % known,
        tags=(_("超时"),),
        body=_("以下审批已超过约定时限，审批人已收到 %(reminders)d 次提醒。") % known + known_more,
        rows=view.rows[:MOST_ROWS],
        buttons=more if view.urged else (urge, *more),
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
