"""The form of a flow, and the path that what is typed would take."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from approvals import phrases, world
from approvals.definition import Definition, parsed
from approvals.engine import Foreseen, State, predict
from approvals.forms import form
from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import TYPES, is_empty, rows_of
from approvals.forms.types.person import picked
from approvals.forms.types.table import totals
from approvals.models import Attachment, Draft, Request
from approvals.org import LiveOrg
from approvals.policy import visible_to
from approvals.selectors.pages import FileValue, FormField, FormPage, Option, PathPreview, PathStep
from approvals.services.submit import current_version
from core import clock
from core.doors import whole
from core.errors import Problem
from core.wording import work_hours
from core.worktime import office
from people.api import away_notes
from people.models import Department, Employee


def form_page(
    person: Employee,
    flow: str,
    *,
    raw: Mapping[str, Any] | None = None,
    department: int | None = None,
    problems: Sequence[Problem] = (),
    key: str = "",
    copy_of: int | None = None,
) -> FormPage:
    """The form with what was typed: given now (`raw`), copied from an earlier request, or from the draft.

    Raises: NotVisible for a flow that takes no requests.
    """
    version = current_version(flow, person)
    definition = parsed(version.source)
    draft = Draft.objects.filter(person=person, flow=version.flow).first()
    if raw is None:
        raw = _copied(definition, person, copy_of) or (dict(draft.data) if draft else {})
    places = list(Department.objects.filter(memberships__employee=person).order_by("memberships__kind", "pk"))
    chosen = next((p for p in places if p.pk == department), places[0] if places else None)
    language = phrases.language()
    said = [(problem.field, problem.message) for problem in problems]
    around = world.of(person)
    loose = form.loosely(definition.fields, raw, around)
    return FormPage(
        flow=definition.flow,
        title=definition.title.said(language),
        help=definition.help.said(language),
        fields=tuple(_field(one, raw.get(one.id), loose, said, around) for one in definition.fields),
        departments=tuple(Option(str(place.pk), place.display_name) for place in places),
        department=str(chosen.pk) if chosen else "",
        submit_key=key or uuid.uuid4().hex,
        draft_saved_at=draft.saved_at if draft else None,
        problems=tuple((at, _placed(definition, at, sentence)) for at, sentence in said),
        preview=path_preview(person, flow, raw=raw, department=chosen.pk if chosen else None),
    )


def path_preview(person: Employee, flow: str, *, raw: Mapping[str, Any], department: int | None = None) -> PathPreview:
    """Who will probably decide for what is typed so far, by today's firm.

    Raises: NotVisible for a flow that takes no requests.
    """
    definition = parsed(current_version(flow, person).source)
    data = form.loosely(definition.fields, raw, world.of(person))
    place = Department.objects.filter(memberships__employee=person, pk=department or 0).first() or person.department
    org = LiveOrg()
    state = State(person.pk, place.pk if place else 0, data)
    ahead = predict(definition, state, org)
    away = away_notes(seated(ahead), what=flow, at=clock.now())
    minutes = sum(one.node.sla.due for one in ahead if one.node.sla)
    language = phrases.language()
    return PathPreview(
        steps=tuple(path_step(definition, one, org, away) for one in ahead),
        expected_end=office().add(clock.now(), timedelta(minutes=minutes)) if minutes else None,
        working_hours=-(-minutes // 60),
        sentence=_("预计由以下人员审批，提交后以实际为准"),
        visible=tuple(one.id for one in definition.fields if form.visible(one, data)),
        required=tuple(one.id for one in definition.fields if form.required(one, data)),
        sums=tuple(
            (one.id, totals(one, data.get(one.id), language)) for one in definition.fields if one.type == "table"
        ),
    )


def seated(ahead: Sequence[Foreseen]) -> set[int]:
    """Everybody who is foreseen to be asked."""
    return {seat.person for one in ahead for seat in one.seats}


def path_step(definition: Definition, one: Foreseen, org: LiveOrg, away: Mapping[int, str]) -> PathStep:
    """A foreseen node as pages show it; `away` is what to say of who is not there."""
    people = [org.person(seat.person) for seat in one.seats]
    why = dict.fromkeys(reason for seat in one.seats for reason in seat.reasons)
    reasons = [phrases.reason(definition, reason.stored()) for reason in why]
    return PathStep(
        key=one.node.key,
        name=one.node.name.said(phrases.language()),
        kind=one.node.kind,
        mode=phrases.mode(one.node.mode, len(one.seats) > 1),
        people=tuple(person for person in people if person is not None),
        reasons=tuple(dict.fromkeys(reasons)),
        due=work_hours(timedelta(minutes=one.node.sla.due)) if one.node.sla else "",
        away={seat.person: away[seat.person] for seat in one.seats if seat.person in away},
        note="" if one.seats else _("没有找到审批人，请联系流程管理员"),
    )


def _copied(definition: Definition, person: Employee, copy_of: int | None) -> dict[str, Any]:
    """What an earlier request of the same flow held, as typed; files are not copied."""
    if copy_of is None:
        return {}
    found = Request.objects.filter(visible_to(person, clock.now()), pk=copy_of, flow__slug=definition.flow).first()
    if found is None or found.initiator_id != person.pk:
        return {}
    return {
        one.id: TYPES.get(one.type).typed(one, found.data[one.id])
        for one in definition.fields
        if one.id in found.data and one.type != "file"
    }


def _field(
    one: FieldDef, raw: Any, data: Mapping[str, Any], said: Sequence[tuple[str, str]], around: World
) -> FormField:
    columns = tuple(_field(column, None, {}, (), around) for column in one.columns)
    language = phrases.language()
    return FormField(
        name=one.id,
        type=one.type,
        label=one.label.said(language),
        help=one.help.said(language),
        required=form.required(one, data),
        visible=form.visible(one, data),
        value=_typed(one, raw, around),
        display=_chosen(raw, around) if one.type == "person" else "",
        unit=one.unit.said(language) or (_("元") if one.type == "money" else ""),
        options=tuple(Option(choice.value, choice.label.said(language)) for choice in one.options),
        columns=columns,
        min="" if one.min is None or one.type == "date" else str(one.min),
        max="" if one.max is None or one.type == "date" else str(one.max),
        max_length=one.max_length,
        max_rows=(one.max or 50) if one.type == "table" else 0,
        allow_long=one.allow_long,
        sensitive=one.sensitive,
        problems=tuple(text for at, text in said if at == one.id),
        sums=totals(one, raw, language) if one.type == "table" else (),
    )


def _placed(definition: Definition, at: str, sentence: str) -> str:
    """The sentence with the label of its field, and of the row and column inside a table."""
    root, _dot, rest = at.partition(".")
    row, _dot, inside = rest.partition(".")
    found, language = definition.form_field(root), phrases.language()
    if found is None:
        return sentence
    column = found.column(inside) if inside else None
    words = {"field": found.label.said(language), "said": sentence}
    if column is None:
        return _("%(field)s：%(said)s") % words
    words |= {"row": str(int(row) + 1), "column": column.label.said(language)}
    return _("%(field)s第 %(row)s 行 %(column)s：%(said)s") % words


def _chosen(raw: Any, around: World) -> str:
    """The words in the picker: what was typed, else the name of whom the key stands for."""
    key, text = picked(raw)
    return text or (around.person(key) if key else None) or ""


def _typed(one: FieldDef, raw: Any, around: World) -> Any:
    if one.type == "table":
        return tuple({column.id: str(row.cells.get(column.id, "")) for column in one.columns} for row in rows_of(raw))
    if one.type == "file":
        keys = [whole(str(key)) for key in (raw if isinstance(raw, list | tuple) else [raw])]
        mine = [key for key in keys if key is not None and around.file(key, one.id) is not None]
        return tuple(file_value(row) for row in Attachment.objects.filter(pk__in=mine).order_by("pk"))
    if one.type == "person":
        return str(picked(raw)[0] or "")
    return "" if is_empty(raw) or not isinstance(raw, str | int) else str(raw)


def file_value(row: Attachment) -> FileValue:
    """A stored file as pages show it."""
    return FileValue(row.pk, row.name, row.size, row.sha256)
