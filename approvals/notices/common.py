"""What several notices need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Definition, parsed
from approvals.models import Decision, Request, Task
from bots import api as bots
from core.refs import Ref

TASK: Final = "approvals.task"
REQUEST: Final = "approvals.request"
WITH: Final = ("flow", "version", "initiator", "department")
SAID: Final = (
    "tasks",
    Prefetch("tasks__decisions", Decision.objects.select_related("person", "on_behalf_of")),
)
SAMPLE_ID = "0"
SAMPLE_NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
SAMPLE_DUE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def is_sample(context: bots.NoticeContext) -> bool:
    """Whether the kind is only being shown; no row has the key 0."""
    return context.about.id == SAMPLE_ID


def sample(kind: str) -> bots.NoticeContext:
    """A context about nothing in particular."""
    return bots.NoticeContext(Ref(kind, SAMPLE_ID), None, {}, SAMPLE_NOW)


def gather(refs: Sequence[Ref]) -> dict[Ref, Task | Request]:
    """The tasks and requests of a whole list of messages, with all that a card says about each."""
    keys = {kind: {ref.pk for ref in refs if ref.kind == kind} for kind in (TASK, REQUEST)}
    tasks = list(_tasks().filter(pk__in=keys[TASK])) if keys[TASK] else []
    requests = list(_requests().filter(pk__in=keys[REQUEST])) if keys[REQUEST] else []
    prefetch_related_objects([*requests, *(task.request for task in tasks)], *SAID)
    return {**{row.ref: row for row in tasks}, **{row.ref: row for row in requests}}


def task_of(context: bots.NoticeContext) -> Task | None:
    """The task with all that a card says about it."""
    return context.found or _tasks().filter(pk=context.about.pk).first()


def request_of(context: bots.NoticeContext) -> Request | None:
    """The request with all that a card says about it."""
    return context.found or _requests().filter(pk=context.about.pk).first()


def decisions_of(request: Request) -> list[Decision]:
    """Every decision about the request, the oldest first, with the people; read once for the request."""
    prefetch_related_objects([request], *SAID)
    rows = [decision for task in request.tasks.all() for decision in task.decisions.all()]
    return sorted(rows, key=lambda row: (row.at, row.pk))


def _tasks() -> QuerySet[Task]:
    return Task.objects.select_related("run", "person", *(f"request__{name}" for name in WITH))


def _requests() -> QuerySet[Request]:
    return Request.objects.select_related(*WITH)


def definition_of(request: Request) -> Definition:
    """The definition that the request was born with."""
    return parsed(request.version.source)


def facts(request: Request) -> tuple[bots.Fact, ...]:
    """The summary fields; a sensitive one only says that it is on the page."""
    definition = definition_of(request)
    shown = [
        bots.Fact(label, value, bots.FactClass.SENSITIVE if sensitive else bots.FactClass.INTERNAL)
        for label, value, sensitive in phrases.summary(definition, request.data)
    ]
    return tuple(
        bots.Fact(fact.label, _("含敏感字段，请在页面查看")) if fact.secrecy == bots.FactClass.SENSITIVE else fact
        for fact in shown
    )


def see(path: str) -> bots.Button:
    """查看详情."""
    return bots.Button(_("查看详情"), url=path)
