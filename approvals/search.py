"""Requests in the search of the top bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from approvals import phrases, policy
from approvals.definition import parsed
from approvals.models import Request
from core import clock, search
from core.refs import Ref
from core.search import Doc, Indexed, Sight
from core.shell import Hit
from people.models import Employee

KIND = "approvals.request"
PERSON = "people.employee"


def find(person: Employee, text: str, limit: int) -> Sequence[Hit]:
    """Requests the person may see, by serial number, what is asked for, what for, flow or initiator; best first,
    of equal ones the newest."""
    found = search.find(KIND, text, limit=limit, visible=_visible(person), owner_kind=PERSON)
    if not found:
        return ()
    rows = Request.objects.select_related("version", "initiator").in_bulk(found)
    return [_hit(rows[pk]) for pk in found if pk in rows]


def doc_of(row: Request) -> Doc:
    """The words of one request; nothing of a sensitive field, and the initiator by himself, who may be renamed."""
    definition = parsed(row.version.source)
    headlines, purpose = phrases.findable(definition, row.data)
    return Doc(
        row.ref,
        names=(*headlines, definition.title.zh, definition.title.en),
        codes=(row.serial,),
        words=(purpose,),
        owner=Ref(PERSON, str(row.initiator_id)),
        weight=int(row.submitted_at.timestamp()),
    )


def _rows() -> QuerySet[Any]:
    return Request.objects.select_related("version")


INDEX = Indexed(KIND, _rows, doc_of)


def _visible(person: Employee) -> QuerySet[Any] | Sight | None:
    """The requests the person may see, as a rule to be asked about some for who heads many; None for who sees all.

    Outside the audience of a flow, or of the whole app, only those in which he has a part are found.
    """
    now = clock.now()
    audience = policy.within_audience(person)
    rows = Request.objects.filter(audience)
    rule = policy.visible_if_few(person, now)
    if rule is None:
        return Sight(
            among=lambda keys: rows.filter(policy.visible_among(person, now, keys)),
            whole=lambda: rows.filter(policy.visible_to(person, now)),
        )
    return rows.filter(rule) if rule or audience else None


def _hit(row: Request) -> Hit:
    return Hit(
        title=phrases.headline(parsed(row.version.source), row.data),
        meta=f"{row.serial} · {row.initiator.display_name} · {row.state.label}",
        url=phrases.url(row),
        kind=KIND,
    )
