"""A remark under a request; who is mentioned in it may read the request from then on."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import policy
from approvals.models import Comment, Request, Task
from approvals.services import publishing
from approvals.services.instance import definition_of, locked
from approvals.services.once import used
from approvals.services.rows import Changes
from approvals.states import TaskStatus
from bots import api as bots
from bots.api import Say
from core import clock, journal
from core.errors import Invalid
from core.journal import Via
from people.models import Employee
from people.states import EmployeeStatus

COMMENTED = "approvals.commented"
MENTIONED = "approvals.mentioned"
MOST = 2000
MOST_MENTIONS = 20


@transaction.atomic
def comment(
    *, request: int, actor: Employee, text: str, key: str, mentions: Sequence[int] = (), via: Via = Via.PAGE
) -> Comment:
    """Add a remark; changes no state. The initiator, the people asked now and those mentioned are told.

    Raises: NotVisible; Refused; Invalid for an empty or too long text, or for who is mentioned.
    """
    now = clock.now()
    row = locked(request)
    policy.require_visible(actor, row, now)
    twin = Comment.objects.filter(key=key).first()
    if twin is not None:
        if (twin.request_id, twin.author_id) != (row.pk, actor.pk):
            raise used()
        return twin
    said = text.strip()
    if not said:
        raise Invalid.at("text", _("请填写评论内容"))
    if len(said) > MOST:
        raise Invalid.at("text", _("评论最多 %(max)d 字，请删减") % {"max": MOST})
    named = _named(mentions, actor)
    made = Comment.objects.create(request=row, author=actor, text=said, key=key, at=now)
    made.mentions.set(named)
    facts = {"comment": made.pk, **({"mentions": [one.pk for one in named]} if named else {})}
    journal.record("approvals.commented", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    publishing.told(row, definition_of(row), Changes(), publishing.COMMENTED, publishing.by(actor))
    _tell(row, made, [one.pk for one in named])
    return made


def _named(mentions: Sequence[int], actor: Employee) -> list[Employee]:
    asked = {pk for pk in mentions if pk != actor.pk}
    if len(asked) > MOST_MENTIONS:
        raise Invalid.at("mentions", _("一次最多提及 %(max)d 人") % {"max": MOST_MENTIONS})
    found = list(Employee.objects.filter(pk__in=asked, status=EmployeeStatus.ACTIVE).order_by("pk")) if asked else []
    if len(found) != len(asked):
        raise Invalid.at("mentions", _("提及的人已离职，请重新选择"))
    return found


def _tell(row: Request, made: Comment, named: Sequence[int]) -> None:
    """Who is mentioned reads that, and is not told of the comment a second time."""
    facts = {
        "author": bots.Fact(_("评论人"), made.author.name),
        "text": bots.Fact(_("评论"), made.text[:200]),
    }
    definition = definition_of(row)
    tasks = list(Task.objects.filter(request=row, status=TaskStatus.OPEN).select_related("run").order_by("pk"))
    readers = policy.deciders_of(tasks, row, definition, made.at) if tasks else {}
    known = set(named)
    says = [Say(MENTIONED, row.ref, tuple(named), facts=facts, by=made.author_id, bot=definition.bot)] if named else []
    for task in tasks:
        to = tuple(pk for pk in readers[task.pk] if pk not in known)
        says.append(Say(COMMENTED, task.ref, to, facts=facts, by=made.author_id, bot=definition.bot))
        known |= set(to)
    to = tuple(pk for pk in (row.initiator_id, row.filed_by_id) if pk and pk not in known)
    says.append(Say(COMMENTED, row.ref, to, facts=facts, by=made.author_id, bot=definition.bot))
    bots.announce_many(says)
