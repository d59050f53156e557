"""到期提醒: under the card, before the due time and at it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.notices.common import gather, is_sample, sample, task_of, title_of
from approvals.notices.replies import named, short
from approvals.states import TaskStatus
from bots import api as bots
from core.wording import moment, work_hours
from core.worktime import office


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """How much time is left, or by how much it is over; nothing once it was decided."""
    if is_sample(context):
        return short(_("%(what)s 请在%(due)s 前处理，剩 %(left)s") % {
            "what": _("云主机申请"), "due": _("今天 17:30"), "left": _("2 工作小时")
        })  # fmt: skip
    task = task_of(context)
    if task is None or task.status != TaskStatus.OPEN or task.due_at is None:
        return None
    left = office().between(context.now, task.due_at)
    known = {"what": named(task.request), "due": moment(task.due_at, context.now), "left": work_hours(abs(left))}
    late = context.now >= task.due_at
    if not late:
        said = _("%(what)s 请在%(due)s 前处理，剩 %(left)s") % known
    elif not left:
        said = _("%(what)s 已到约定时限（%(due)s）") % known
    else:
        said = _("%(what)s 已超过约定时限，超时 %(left)s") % known
    head = (_("已超时 · %(flow)s") if left and late else _("到期提醒 · %(flow)s")) % {"flow": title_of(task.request)}
    return short(said, path=phrases.url(task.request), tone=bots.Tone.TODO, title=head)


REMINDER = bots.NoticeKind(
    slug="approvals.reminder",
    label=gettext_lazy("到期提醒"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.REPLY,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample("approvals.task"),
    newest_only=True,
    gather=gather,
)
