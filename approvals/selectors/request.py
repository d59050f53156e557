"""The page of a request, as one person may see it."""

from __future__ import annotations

from datetime import datetime

from approvals import phrases, policy, progress, world
from approvals.definition import Definition, parsed
from approvals.forms import form
from approvals.forms.field import FieldDef
from approvals.forms.kinds import rows_of
from approvals.forms.types.table import totals
from approvals.models import Attachment, Comment, Request, Task
from approvals.org import LiveOrg
from approvals.selectors import timeline
from approvals.selectors.form import file_value
from approvals.selectors.pages import CommentView, RequestPage, ShownField
from approvals.selectors.verbs import acting_for, verbs
from approvals.services.instance import state_of
from approvals.states import TaskStatus
from core import clock
from people.models import Employee

RIGHT = frozenset({"number", "money"})


def request_page(person: Employee, pk: int) -> RequestPage:
    """Everything the page shows.

    Raises: NotVisible if there is no such request or the person may not see it.
    """
    now = clock.now()
    rows = Request.objects.select_related("flow", "version", "initiator", "department")
    request = rows.filter(policy.visible_to(person, now), pk=pk).first()
    if request is None:
        raise policy.not_visible()
    definition = parsed(request.version.source)
    org = LiveOrg()
    where = progress.progress(definition, state_of(request), org)
    due = _due(request)
    language = phrases.language()
    return RequestPage(
        pk=request.pk,
        serial=request.serial,
        title=phrases.headline(definition, request.data),
        flow=definition.flow,
        flow_title=definition.title.said(language),
        status=request.status,
        status_label=str(request.state.label),
        tone=request.state.tone,
        initiator=request.initiator,
        department=request.department.display_name,
        submitted_at=request.submitted_at,
        finished_at=request.finished_at,
        step=where.step,
        steps=where.steps if where.node else 0,
        step_name=where.node.name.said(language) if where.node else "",
        due=due,
        overdue=due is not None and due < now,
        expected_end=progress.expected_end(now, due, where.ahead) if where.node else None,
        fields=shown_fields(definition, request),
        timeline=timeline.steps(request, definition, where.ahead, org, now),
        comments=_comments(request),
        verbs=verbs(person, request, definition, now),
        acting_for=acting_for(person, request, now),
        version=request.version.number,
        rev=request.rev,
        url=phrases.url(request),
    )


def shown_fields(definition: Definition, request: Request) -> tuple[ShownField, ...]:
    """The fields that were filled in, in the order of the form."""
    return tuple(_shown(one, request) for one in definition.fields if one.id in request.data)


def _shown(one: FieldDef, request: Request) -> ShownField:
    language, value, around = phrases.language(), request.data[one.id], world.everything()
    files = Attachment.objects.filter(pk__in=value).order_by("pk") if one.type == "file" else ()
    return ShownField(
        name=one.id,
        type=one.type,
        label=one.label.said(language),
        display=form.display(one, value, language, around),
        sensitive=one.sensitive,
        columns=tuple((column.label.said(language), column.type in RIGHT) for column in one.columns),
        rows=tuple(
            tuple(
                (
                    column.label.said(language),
                    column.type in RIGHT,
                    form.display(column, row.cells.get(column.id), language, around),
                )
                for column in one.columns
            )
            for row in (rows_of(value) if one.columns else ())
        ),
        sums=totals(one, value, language) if one.type == "table" else (),
        files=tuple(file_value(row) for row in files),
    )


def _comments(request: Request) -> tuple[CommentView, ...]:
    rows = Comment.objects.filter(request=request).select_related("author").order_by("at", "pk")
    return tuple(CommentView(row.author, row.text, row.at) for row in rows)


def _due(request: Request) -> datetime | None:
    rows = Task.objects.filter(request=request, status=TaskStatus.OPEN, due_at__isnull=False)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()
