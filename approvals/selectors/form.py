"""The form of a flow, and what follows from what is typed into it."""

from __future__ import annotations

import uuid
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from approvals import phrases, world
from approvals.definition import Definition, parsed
from approvals.forms import form
from approvals.forms.computed import assumed, entered, told_by
from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import rows_of
from approvals.forms.rights import Rights, filed, paths
from approvals.forms.types.table import filled_rows, totals
from approvals.models import Draft
from approvals.selectors.begun import begun, earlier, placed, was_typed
from approvals.selectors.choosing import at_start
from approvals.selectors.inputs import FieldInput, Inputs, Option
from approvals.selectors.pages import FormPage, FormState, Live
from approvals.selectors.path import path_preview
from approvals.services.submit import current_version
from approvals.sight import START, rights_at
from core.errors import Problem
from people.models import Department, Employee

_Sources: TypeAlias = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class _Asking:
    """A person before the form of a flow: the fields that he fills in, in the world of the moment."""

    person: Employee
    definition: Definition
    fields: tuple[FieldDef, ...]
    around: World

    def live(
        self, raw: Mapping[str, Any], department: int | None, chosen: Mapping[str, Sequence[int]] | None = None
    ) -> Live:
        """What follows from what is typed."""
        data = form.loosely(self.fields, raw, self.around)
        picked = {node: tuple(people) for node, people in (chosen or {}).items()}
        path = path_preview(self.person, self.definition, data, department, picked)
        return Live(form_state(self.fields, raw, data, self.around), path)


def form_page(
    person: Employee,
    flow: str,
    *,
    raw: Mapping[str, Any] | None = None,
    prefill: Mapping[str, Any] | None = None,
    department: int | None = None,
    problems: Sequence[Problem] = (),
    key: str = "",
    copy_of: int | None = None,
    chosen: Mapping[str, Sequence[int]] | None = None,
) -> FormPage:
    """The form with what was typed (`raw`); else with what an address says, an earlier request held, or the draft.

    Raises: NotVisible for a flow that takes no requests.
    """
    asking = _asking(person, flow)
    fields, around = asking.fields, asking.around
    draft = Draft.objects.filter(person=person, flow__slug=flow).first()
    began = begun(fields, around, draft, prefill=prefill, earlier=earlier(person, flow, copy_of))
    typed = began.raw if raw is None else raw
    loose = form.loosely(fields, typed, around)
    said = [(problem.field, problem.message) for problem in problems]
    if prefill and raw is None:
        said = [(at, why) for at, why in form.clean(fields, typed, around).problems if was_typed(typed, at)]
    places, place = _departments(person, department)
    inputs = Inputs(around, loose, said, sources=entered(fields))
    return FormPage(
        flow=asking.definition.flow,
        title=asking.definition.title.said(phrases.language()),
        help=asking.definition.help.said(phrases.language()),
        fields=tuple(inputs.of(one, typed.get(one.id)) for one in _drawn(fields)),
        departments=tuple(Option(str(place.pk), place.display_name) for place in places),
        department=str(place.pk) if place else "",
        submit_key=key or uuid.uuid4().hex,
        draft_saved_at=draft.saved_at if draft else None,
        problems=tuple((at, placed(fields, at, sentence)) for at, sentence in said),
        notices=began.notices if raw is None else (),
        chooses=at_start(asking.definition, chosen or {}, dict(said)),
        live=asking.live(typed, place.pk if place else None, chosen),
    )


def live(
    person: Employee, flow: str, *, raw: Mapping[str, Any], department: int | None = None,
    chosen: Mapping[str, Sequence[int]] | None = None,
) -> Live:  # fmt: skip
    """What follows from what is typed and whom one picked so far: fields asked for, figures, and who will decide.

    Raises: NotVisible for a flow that takes no requests.
    """
    asking = _asking(person, flow)
    return asking.live(raw, department, chosen)


def form_state(fields: Sequence[FieldDef], raw: Mapping[str, Any], data: Mapping[str, Any], around: World) -> FormState:
    """Which fields are asked for, and what is computed, from what can be understood (`data`) of what is typed."""
    language = phrases.language()
    sources = entered(fields)
    figures: list[tuple[str, str]] = []
    for one in fields:
        if one.type == "computed" and one.shown:
            figures.append((one.id, _figure(one, one.id, data, sources, around)))
        elif one.columns:
            figures += _cells(one, raw, data, sources, around)
    return FormState(
        visible=tuple(one.id for one in fields if form.visible(one, data, around.asked)),
        required=tuple(one.id for one in fields if form.required(one, data, around.asked)),
        sums=tuple((one.id, totals(one, data.get(one.id), language)) for one in fields if one.columns),
        figures=tuple(figures),
    )


def _figure(one: FieldDef, path: str, scope: Mapping[str, Any], sources: _Sources, around: World) -> str:
    """The figure as people read it; `—` as long as it is only what its formula takes an empty field for."""
    value = scope.get(one.id)
    if assumed(one, value, sources[path], scope, path.rpartition(".")[0]):
        return form.EMPTY
    return form.display(one, value, phrases.language(), around)


def _cells(
    one: FieldDef, raw: Mapping[str, Any], data: Mapping[str, Any], sources: _Sources, around: World
) -> Iterator[tuple[str, str]]:
    """The computed cells of a table, each under the place of its row in what was typed."""
    for sent, row in zip(filled_rows(one, raw.get(one.id)), rows_of(data.get(one.id)), strict=False):
        for column in one.columns:
            if column.type == "computed" and column.shown:
                scope = ChainMap(dict(row.cells), dict(data))
                shown = _figure(column, f"{one.id}.{column.id}", scope, sources, around)
                yield f"{one.id}.{sent.index}.{column.id}", shown


def form_field(
    one: FieldDef,
    raw: Any,
    data: Mapping[str, Any],
    said: Sequence[tuple[str, str]],
    around: World,
    *,
    required: bool = False,
    rights: Rights | None = None,
) -> FieldInput:
    """A field of a request on its way as an input, with what is typed or stored; required also where the node says.

    rights: of a table, columns that may not be written are shown as text.
    """
    return Inputs(around, data, said, rights, stored=True).of(one, raw, required=required)


def _asking(person: Employee, flow: str) -> _Asking:
    definition = parsed(current_version(flow, person).source)
    fields = filed(definition.fields, rights_at(definition, START))
    return _Asking(person, definition, fields, world.of(person))


def _drawn(fields: Sequence[FieldDef]) -> Iterator[FieldDef]:
    """What stands on the form: not the helpers, and no figure that is made of what is only filled in later."""
    known = {path for one in fields for path in paths(one)}
    made_of = told_by(fields)
    return (one for one in fields if one.shown and known.issuperset(made_of.get(one.id, ())))


def _departments(person: Employee, wanted: int | None) -> tuple[list[Department], Department | None]:
    """The departments in whose name the person may ask, and the one that is chosen."""
    places = list(Department.objects.filter(memberships__employee=person).order_by("memberships__kind", "pk"))
    return places, next((place for place in places if place.pk == wanted), places[0] if places else None)
