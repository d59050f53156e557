"""The one line that stays on a card when its part is over."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals import phrases, said
from approvals.models import Decision, Task
from approvals.notices.common import decisions_of
from approvals.states import CloseReason, RequestStatus, TaskKind, TaskStatus
from core.wording import clock_time
from people.models import Employee

SETTLES = frozenset({"approve", "reject", "complete", "cannot", "return", "answer", "resubmit"})


def outcome(task: Task, reader: Employee | None) -> str:
    """`你已同意 · 10:32`; for the others `李四已同意 · 10:32，无需再处理`."""
    made = [row for row in decisions_of(task.request) if row.run_id == task.run_id]
    own = next((row for row in reversed(made) if row.task_id == task.pk), None)
    if own is not None:
        return _own(own, task, reader)
    plain = _plain(task)
    if plain:
        return plain
    wanted = {Decision.Verb.CLAIM} if task.kind == TaskKind.CANDIDATE else SETTLES
    settled = next((row for row in reversed(made) if row.verb in wanted), None)
    if settled is None:
        return _("流程已结束，无需再处理")
    return _("%(decided)s，无需再处理") % {"decided": phrases.decided_at(settled)}


def _own(row: Decision, task: Task, reader: Employee | None) -> str:
    """What was said about this very part."""
    if reader is not None and row.person_id == reader.pk:
        mine = _("你%(verb)s · %(time)s") % {"verb": said.past(row.verb), "time": clock_time(row.at)}
        waits = task.status == TaskStatus.DELEGATED
        return _("%(mine)s，答复后由你决定") % {"mine": mine} if waits else mine
    return _("%(decided)s，无需再处理") % {"decided": phrases.decided_at(row)}


def _plain(task: Task) -> str:
    """Ends that nobody decided: taken back, handed on, removed, ended from above."""
    known = {"name": task.request.initiator.display_name, "time": clock_time(task.closed_at)}
    if task.request.status == RequestStatus.TERMINATED:
        return _("流程已由管理员终止 · %(time)s，无需再处理") % known
    by_reason = {
        CloseReason.ADMIN_FORWARD: _("管理员已改派 · %(time)s，无需再处理"),
        CloseReason.SYSTEM_FORWARD: _("超时未处理，已转交他人 · %(time)s"),
        CloseReason.MANUAL_SKIP: _("管理员已跳过此步 · %(time)s，无需再处理"),
        CloseReason.AUTO_SKIP: _("系统已自动处理 · %(time)s，无需再处理"),
    }
    by_status = {
        TaskStatus.WITHDRAWN: _("%(name)s已撤回 · %(time)s，无需再处理"),
        TaskStatus.TRANSFERRED: _("已转交他人 · %(time)s，无需再处理"),
        TaskStatus.REMOVED: _("已减签 · %(time)s，无需再处理"),
        TaskStatus.RETURNED: _("申请已退回 · %(time)s，无需再处理"),
        TaskStatus.DEDUPLICATED: _("已合并到同一人的待办，无需再处理"),
        TaskStatus.WAITING: _("等待前面的审批人处理"),
        TaskStatus.DELEGATED: _("已委派，答复后由你决定"),
    }
    words = by_reason.get(CloseReason(task.close_reason)) or by_status.get(TaskStatus(task.status), "")
    if task.status == TaskStatus.RETURNED and words:
        return _by_returner(task) or words % known
    return words % known if words else ""


def _by_returner(task: Task) -> str:
    """Who returned it while others were still asked."""
    rows = [row for row in decisions_of(task.request) if row.verb == Decision.Verb.RETURN]
    return _("%(decided)s，无需再处理") % {"decided": phrases.decided_at(rows[-1])} if rows else ""
