"""What several notices need."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Definition, parsed
from approvals.models import Request, Task
from bots import api as bots
from core.refs import Ref

SAMPLE_ID = "0"
SAMPLE_NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
SAMPLE_DUE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def is_sample(context: bots.NoticeContext) -> bool:
    """Whether the kind is only being shown; no row has the key 0."""
    return context.about.id == SAMPLE_ID


def sample(kind: str) -> bots.NoticeContext:
    """A context about nothing in particular."""
    return bots.NoticeContext(Ref(kind, SAMPLE_ID), None, {}, SAMPLE_NOW)


def task_of(ref: Ref) -> Task | None:
    """The task with all that a card says about it."""
    rows = Task.objects.select_related(
        "run", "person", "request__flow", "request__version", "request__initiator", "request__department"
    )
    return rows.filter(pk=ref.pk).first()


def request_of(ref: Ref) -> Request | None:
    """The request with all that a card says about it."""
    rows = Request.objects.select_related("flow", "version", "initiator", "department")
    return rows.filter(pk=ref.pk).first()


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
        bots.Fact(fact.label, _("含敏感字段，请在页面查看"))
        if fact.secrecy == bots.FactClass.SENSITIVE
        else fact
        for fact in shown
    )


def see(path: str) -> bots.Button:
    """查看详情."""
    return bots.Button(_("查看详情"), url=path)
