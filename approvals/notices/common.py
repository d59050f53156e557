"""What several notices need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Definition
from approvals.engine import State
from approvals.forms.rights import Rights
from approvals.models import Decision, NodeRun, Request, Task
from approvals.services.instance import definition_of
from approvals.services.rows import Rows, state_of
from bots import api as bots
from core.refs import Ref

TASK: Final = "approvals.task"
REQUEST: Final = "approvals.request"
WITH: Final = ("flow", "initiator", "department")
SAID: Final = (
    Prefetch("runs", NodeRun.objects.order_by("seq")),
    Prefetch("tasks", Task.objects.select_related("person").order_by("run_id", "no")),
    Prefetch(
        "decisions", Decision.objects.select_related("person", "on_behalf_of", "run").order_by("at", "pk")
    ),
)  # fmt: skip
WORST = 3
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
    prefetch_related_objects(tasks, "proposals__assistant")
    return {**{row.ref: row for row in tasks}, **{row.ref: row for row in requests}}


def task_of(context: bots.NoticeContext) -> Task | None:
    """The task with all that a card says about it."""
    return context.found or _tasks().filter(pk=context.about.pk).first()


def request_of(context: bots.NoticeContext) -> Request | None:
    """The request with all that a card says about it."""
    return context.found or _requests().filter(pk=context.about.pk).first()


def with_story(request: Request) -> Request:
    """The request with its runs, parts and decisions, read once."""
    prefetch_related_objects([request], *SAID)
    return request


def decisions_of(request: Request) -> list[Decision]:
    """Every decision about the request, the oldest first, with the people; read once for the request."""
    return list(with_story(request).decisions.all())


def tasks_of(request: Request, run: int) -> list[Task]:
    """The parts of a run, by number."""
    return [task for task in with_story(request).tasks.all() if task.run_id == run]


def state_now(request: Request) -> State:
    """The request as the engine sees it, from what was read for the card."""
    with_story(request)
    runs = {run.pk: run for run in request.runs.all()}
    tasks = {(runs[task.run_id].seq, task.no): task for task in request.tasks.all()}
    return state_of(request, Rows({run.seq: run for run in runs.values()}, tasks))


def _tasks() -> QuerySet[Task]:
    return Task.objects.select_related("run", "person", *(f"request__{name}" for name in WITH))


def _requests() -> QuerySet[Request]:
    return Request.objects.select_related(*WITH)


def facts(request: Request, rights: Rights | None = None) -> tuple[bots.Fact, ...]:
    """The summary fields that may be read, of many openings the three widest, too; a sensitive one only says that it
    is on the page."""
    definition = definition_of(request)
    shown = [
        bots.Fact(label, value, bots.FactClass.SENSITIVE if sensitive else bots.FactClass.INTERNAL)
        for label, value, sensitive in phrases.summary(definition, request.data, rights, worst=WORST)
    ]
    return tuple(
        bots.Fact(fact.label, _("含敏感字段，请在页面查看")) if fact.secrecy == bots.FactClass.SENSITIVE else fact
        for fact in shown
    )


def title_of(request: Request) -> str:
    """The flow's title: `云主机申请`."""
    definition: Definition = definition_of(request)
    return definition.title.said(phrases.language())


def see(path: str) -> bots.Button:
    """查看详情."""
    return bots.Button(_("查看详情"), url=path)


def cut(text: str, most: int) -> str:
    """A text of people, shortened to so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
