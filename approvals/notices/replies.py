"""Short texts under the card of a task: what the reminder, the urge and the remark have in common."""

from __future__ import annotations

from approvals.models import Request
from approvals.notices.common import TASK, request_of, see, task_of, title_of
from approvals.states import TaskStatus
from bots import api as bots


def short(said: str, *, path: str = "", tone: bots.Tone = bots.Tone.INFO, title: str = "") -> bots.CardView:
    """One sentence."""
    return bots.CardView(
        title=title or said[:60], tone=tone, preview=said, body=said, buttons=(see(path),) if path else ()
    )


def subject(context: bots.NoticeContext) -> tuple[Request, bool] | None:
    """The request that a task or request ref is about, and whether something is still open there."""
    if context.about.kind == TASK:
        task = task_of(context)
        return (task.request, task.status == TaskStatus.OPEN) if task else None
    request = request_of(context)
    return (request, True) if request else None


def named(request: Request) -> str:
    """`云主机申请 YJ-20261123-0042`."""
    return f"{title_of(request)} {request.serial}"
