"""The form of a request that is already on its way: sent back to its initiator, or open to changes while it runs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from approvals import phrases, world
from approvals.forms import form
from approvals.forms.field import FieldDef
from approvals.forms.kinds import TYPES
from approvals.forms.rights import FieldRules, Rights, rights_of
from approvals.models import NodeRun
from approvals.policy import not_visible
from approvals.selectors.form import form_field
from approvals.selectors.pages import FormField
from approvals.selectors.reading import Reading, read
from approvals.selectors.request import returned
from approvals.selectors.shown import TimelineEvent
from approvals.states import RequestStatus, RunStatus
from core.errors import Problem
from people.models import Employee


@dataclass(frozen=True)
class EditPage:
    """The form with what is stored or typed. does: `resubmit` (it came back) or `amend` (it goes on meanwhile)."""

    pk: int
    flow: str
    does: Literal["resubmit", "amend"]
    serial: str
    title: str
    flow_title: str
    fields: tuple[FormField, ...]
    returned: TimelineEvent | None
    comment: str
    key: str
    problems: tuple[tuple[str, str], ...]
    url: str


def edit_page(
    person: Employee,
    pk: int,
    *,
    raw: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    key: str = "",
    comment: str = "",
) -> EditPage:
    """The form for the initiator.

    Raises: NotVisible for anybody else, and where there is nothing to change.
    """
    reading = read(person, pk)
    does = what(reading)
    rights = written(reading, does)
    said = [(problem.field, problem.message) for problem in problems]
    fields = [one for one in reading.definition.fields if one.id in rights.write and one.type != "computed"]
    labels = {one.id: one.label.said(phrases.language()) for one in fields}
    return EditPage(
        pk=pk,
        flow=reading.definition.flow,
        does=does,
        serial=reading.request.serial,
        title=phrases.headline(reading.definition, reading.request.data, reading.rights),
        flow_title=reading.definition.title.said(phrases.language()),
        fields=tuple(_input(reading, one, raw, said, rights) for one in fields),
        returned=returned(reading),
        comment=comment,
        key=key or uuid.uuid4().hex,
        problems=tuple((at, _named(labels, at, why)) for at, why in said),
        url=phrases.url(reading.request),
    )


def _named(labels: Mapping[str, str], at: str, why: str) -> str:
    """The sentence with the label of its field."""
    root = at.partition(".")[0]
    return _("%(field)s：%(said)s") % {"field": labels[root], "said": why} if root in labels else why


def what(reading: Reading) -> Literal["resubmit", "amend"]:
    """What the initiator may do with the form now.

    Raises: NotVisible if nothing, or for somebody else.
    """
    if reading.person.pk not in {reading.request.initiator_id, reading.request.filed_by_id}:
        raise not_visible()
    if any(run.kind == NodeRun.Kind.START and run.status == RunStatus.OPEN for run in reading.runs):
        return "resubmit"
    if reading.definition.settings.amend and reading.request.status == RequestStatus.RUNNING:
        return "amend"
    raise not_visible()


def written(reading: Reading, does: str) -> Rights:
    """What may be written: all that the initiator filled in, or what the flow lets him change on the way."""
    rules = reading.definition.start.fields
    if does == "amend":
        rules = FieldRules(write=reading.definition.settings.amend)
    return rights_of(reading.definition.fields, rules)


def _input(
    reading: Reading, one: FieldDef, raw: Mapping[str, Any] | None, said: Sequence[tuple[str, str]], rights: Rights
) -> FormField:
    data = reading.request.data
    around = world.of(reading.person, reading.request)
    typed = TYPES.get(one.type).typed(one, data[one.id]) if one.id in data else None
    loose = data if raw is None else form.loosely(reading.definition.fields, raw, around)
    value = typed if raw is None else raw.get(one.id)
    return form_field(one, value, loose, said, around, required=one.id in rights.required)
