"""A remark under a request."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import policy
from approvals.models import Comment, Request, Task
from approvals.services.instance import definition_of, locked
from approvals.states import TaskStatus
from bots import api as bots
from core import clock, journal
from core.errors import Invalid, Refused
from core.journal import Via
from people.models import Employee

COMMENTED = "approvals.commented"
MOST = 2000


@transaction.atomic
def comment(*, request: int, actor: Employee, text: str, key: str, via: Via = Via.PAGE) -> Comment:
    """Add a remark; changes no state. The initiator and the people asked now are told, the author is not.

    Raises: NotVisible; Refused; Invalid for an empty or too long text.
    """
    now = clock.now()
    row = locked(request)
    policy.require_visible(actor, row, now)
    twin = Comment.objects.filter(key=key).first()
    if twin is not None:
        if (twin.request_id, twin.author_id) != (row.pk, actor.pk):
            raise Refused(_("这次操作的编号已被使用，请刷新页面后重试"))
        return twin
    said = text.strip()
    if not said:
        raise Invalid.at("text", _("请填写评论内容"))
    if len(said) > MOST:
        raise Invalid.at("text", _("评论最多 %(max)d 字，请删减") % {"max": MOST})
    made = Comment.objects.create(request=row, author=actor, text=said, key=key, at=now)
    journal.record("approvals.commented", actor=actor.ref, ref=row.ref, via=via, facts={"comment": made.pk})
    _tell(row, made)
    return made


def _tell(row: Request, made: Comment) -> None:
    facts = {
        "author": bots.Fact(_("评论人"), made.author.name),
        "text": bots.Fact(_("评论"), made.text[:200]),
    }
    bot = definition_of(row).bot
    for task in Task.objects.filter(request=row, status=TaskStatus.OPEN).select_related("person"):
        to = policy.deciders(task, row, made.at)
        bots.announce(COMMENTED, about=task.ref, to=to, by=made.author_id, facts=facts, bot=bot)
    bots.announce(COMMENTED, about=row.ref, to=[row.initiator_id], by=made.author_id, facts=facts, bot=bot)
