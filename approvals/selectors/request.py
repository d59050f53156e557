"""The page of a request, as one person may see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from approvals import phrases, progress, said
from approvals.models import Comment, Decision, NodeRun, Rating
from approvals.org import LiveOrg
from approvals.selectors import timeline
from approvals.selectors.clocks import clocks
from approvals.selectors.copies import sender
from approvals.selectors.fields import shown_fields
from approvals.selectors.followed import followed
from approvals.selectors.reading import Reading, copies_of, read
from approvals.selectors.shown import CommentView, CopyView, Proposed, RequestPage, TimelineEvent
from approvals.selectors.timeline_rounds import rounds
from approvals.selectors.verbs import verbs
from approvals.states import RunStatus, TaskStatus
from core.wording import names
from people.models import Employee

MOST_COPIES = 8


def request_page(person: Employee, pk: int) -> RequestPage:
    """Everything the page shows.

    Raises: NotVisible if there is no such request or the person may not see it.
    """
    return page_of(read(person, pk))


def page_of(reading: Reading) -> RequestPage:
    """The page of what was read."""
    request, definition, language = reading.request, reading.definition, phrases.language()
    where = progress.progress(definition, reading.state, LiveOrg(), reading.now)
    due = _due(reading)
    copies = copies_of(request)
    mine = reading.mine
    story = timeline.steps(reading, where.ahead)
    return RequestPage(
        pk=request.pk,
        serial=request.serial,
        title=phrases.headline(definition, request.data, reading.rights),
        flow=definition.flow,
        flow_title=definition.title.said(language),
        icon=definition.icon,
        status=request.status,
        status_label=str(request.state.label),
        tone=request.state.tone,
        initiator=request.initiator,
        filed_by=request.filed_by,
        department=request.department.display_name,
        submitted_at=request.submitted_at,
        finished_at=request.finished_at,
        step=where.step,
        steps=where.steps if where.open else 0,
        step_name=_names(dict.fromkeys(timeline.name_of(definition, run) for run in _open(reading.runs))),
        due=due,
        overdue=due is not None and due < reading.now,
        expected_end=progress.expected_end(reading.now, due, where.ahead) if where.open else None,
        fields=shown_fields(request, definition, reading.rights, reading.decisions),
        marks=phrases.marks(request, definition),
        timeline=story,
        rounds=rounds(story),
        clocks=clocks(reading),
        copies=tuple(CopyView(row.person, sender(reading, row), row.at, row.read_at) for row in copies[:MOST_COPIES]),
        copied=len(copies),
        comments=_comments(reading),
        verbs=verbs(reading),
        acting_for=mine.person if mine is not None and mine.person_id != reading.person.pk else None,
        proposed=_proposed(reading),
        returned=returned(reading),
        origin=(str(request.origin.get("system", "")), str(request.origin.get("url", ""))),
        followed=followed(reading),
        rating=_rating(reading),
        version=request.version.number,
        rev=request.rev,
        url=phrases.url(request),
    )


def _open(runs: Iterable[NodeRun]) -> list[NodeRun]:
    """The open runs that people or systems work at; a parallel run is where its branches are."""
    return [run for run in runs if run.status == RunStatus.OPEN and run.kind != NodeRun.Kind.PARALLEL]


def _names(found: Iterable[str]) -> str:
    """Several nodes in a row; nothing where none is open."""
    listed = list(found)
    return names(listed) if listed else ""


def _due(reading: Reading) -> datetime | None:
    """The earliest due time of an open part."""
    found = [task.due_at for task in reading.live if task.status == TaskStatus.OPEN and task.due_at]
    return min(found, default=None)


def _comments(reading: Reading) -> tuple[CommentView, ...]:
    rows = Comment.objects.filter(request=reading.request).select_related("author").prefetch_related("mentions")
    return tuple(
        CommentView(row.author, row.text, row.at, tuple(one.display_name for one in row.mentions.all()))
        for row in rows.order_by("at", "pk")
    )


def _proposed(reading: Reading) -> Proposed | None:
    """What an assistant has prepared for the reader himself."""
    row = reading.proposal
    return Proposed(row.pk, row.assistant, said.past(row.verb), row.comment, row.at) if row else None


def returned(reading: Reading) -> TimelineEvent | None:
    """Who sent it back to the initiator, and his sentence; None once it was sent again."""
    at_start = any(run.kind == NodeRun.Kind.START for run in _open(reading.runs))
    back = [row for row in reading.decisions if row.verb in {Decision.Verb.RETURN, Decision.Verb.REJECT}]
    return TimelineEvent(said.decided(back[-1]), back[-1].at, back[-1].comment) if at_start and back else None


def _rating(reading: Reading) -> int:
    """What the initiator found, for himself and for who sees everything; 0 if he said nothing."""
    if reading.request.finished_at is None or not reading.definition.settings.rating:
        return 0
    found = Rating.objects.filter(request=reading.request).values_list("stars", flat=True).first()
    return int(found or 0)
