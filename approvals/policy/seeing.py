"""Who may see which request."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals.models import Comment, Copy, Decision, Request, Task
from approvals.states import Hands, TaskStatus
from core.errors import NotVisible
from people import api as people
from people.models import Employee

APP: Final = "app:approvals"
FLOW: Final = "flow:"
SEES_ALL: Final = frozenset({"flow_admin", "audit"})
TEAM: Final = 400  # a larger one sees so much that its requests are not listed before a search


def not_visible() -> NotVisible:
    """The answer to who may not even know."""
    return NotVisible(_("内容不存在，或你没有权限查看"))


def tasks_acted_for(person: Employee, at: datetime) -> Q:
    """Tasks of the principals whom the person may act for; never those of a request of his own."""
    nothing = Q(pk__in=[])
    rights = people.principals_with_flows(person, at=at)
    if not rights:
        return nothing  # without a look at the initiator, which would cost a join
    found = nothing
    for principal, flows in rights:
        covered = Q(person=principal)
        found |= covered & Q(request__flow__slug__in=sorted(flows)) if flows else covered
    return found & Q(hands=Hands.ANYBODY) & ~Q(request__initiator=person)


def open_tasks(person: Employee, at: datetime) -> QuerySet[Task]:
    """What waits for the person: his own open tasks, and those that `require_decide` lets him decide for others."""
    if not person.is_active:
        return Task.objects.none()
    return Task.objects.filter(Q(person=person) | tasks_acted_for(person, at), status=TaskStatus.OPEN)


def visible_to(person: Employee, at: datetime) -> Q:
    """Requests the person may see: his own, those he has or had a part in (also as deputy), those of his team.

    A copy, and being mentioned in a comment, are parts as well.
    """
    if not person.is_active:
        return Q(pk__in=[])
    if people.roles_of(person) & SEES_ALL:
        return Q()
    return _in_sets(person, at, people.team_of(person))


def visible_if_few(person: Employee, at: datetime) -> Q | None:
    """The same rule for who leads nobody or a team of at most `TEAM`; None, found out at little cost, for others."""
    if not person.is_active:
        return Q(pk__in=[])
    if people.roles_of(person) & SEES_ALL:
        return Q()
    team = people.small_team_of(person, TEAM)
    return None if team is None else _in_sets(person, at, team)


def visible_among(person: Employee, at: datetime, keys: Collection[int]) -> Q:
    """The same rule about these requests alone: costs by their number, however large the person's team is."""
    if not person.is_active:
        return Q(pk__in=[])
    if people.roles_of(person) & SEES_ALL:
        return Q(pk__in=keys)
    initiators = Request.objects.filter(pk__in=keys).order_by().values_list("initiator", flat=True)
    return _in_sets(person, at, people.team_among(person, set(initiators)), keys)


def _in_sets(person: Employee, at: datetime, team: Collection[int], keys: Collection[int] | None = None) -> Q:
    """Sets of keys, each found by an index; "this or that" over the tables would read every request there is."""
    requests, tasks = Request.objects.order_by(), Task.objects.order_by()
    # What he decided himself was his task; only what he decided for others is not among his tasks.
    decisions = Decision.objects.filter(person=person, on_behalf_of__isnull=False).order_by()
    copies = Copy.objects.filter(person=person).order_by()
    mentions = Comment.objects.filter(mentions=person).order_by()
    if keys is not None:
        requests, tasks = requests.filter(pk__in=keys), tasks.filter(request__in=keys)
        decisions, copies = decisions.filter(request__in=keys), copies.filter(request__in=keys)
        mentions = mentions.filter(request__in=keys)
    own = requests.filter(initiator=person).values("pk")
    filed = requests.filter(filed_by=person).values("pk")
    parts = tasks.filter(Q(person=person) | tasks_acted_for(person, at)).values("request")
    told = (rows.values("request") for rows in (decisions, copies, mentions))
    below = [requests.filter(initiator__in=team).values("pk")] if team else []
    return Q(pk__in=own.union(filed, parts, *told, *below))


def within_audience(person: Employee) -> Q:
    """Requests of flows that are there for the person; of others only those that he began or had a part in."""
    gone = people.outside(person)
    flows = [slug.removeprefix(FLOW) for slug in gone if slug.startswith(FLOW)]
    if APP not in gone and not flows:
        return Q()
    part = Q(initiator=person) | Q(pk__in=Task.objects.filter(person=person).values("request"))
    part |= Q(pk__in=Copy.objects.filter(person=person).values("request"))
    return part if APP in gone else part | ~Q(flow__slug__in=flows)


def require_visible(person: Employee, request: Request, at: datetime) -> None:
    """Pass for who may see the request.

    Raises: NotVisible.
    """
    if request.initiator_id == person.pk and person.is_active:
        return
    if not Request.objects.filter(visible_among(person, at, [request.pk])).exists():
        raise not_visible()
