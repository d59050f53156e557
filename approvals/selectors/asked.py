"""What a decision at a node asks beside the decision: the fields that its people fill in, the approvers they choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals import world
from approvals.definition import Action, Human
from approvals.forms import form
from approvals.forms.kinds import TYPES, rows_of
from approvals.forms.posted import nested
from approvals.forms.rights import readable
from approvals.forms.types.table import MARK
from approvals.selectors.choosing import Chooses, choice
from approvals.selectors.form import form_field
from approvals.selectors.pages import FormField
from approvals.selectors.reading import Reading
from approvals.selectors.unfilled import asks_next
from approvals.sight import rights_at

Asked = tuple[tuple[FormField, ...], tuple[Chooses, ...]]


def asked_fields(reading: Reading, typed: Mapping[str, Any], wrong: Mapping[str, str]) -> Asked:
    """The inputs beside the opinion; with what was typed (a QueryDict) if it was refused.

    Of a table of which only some columns are written here the others are shown as text.
    """
    task = reading.mine
    node = reading.definition.nodes.get(reading.run(task).key) if task is not None else None
    if not isinstance(node, Human | Action):
        return (), ()
    picks = _chooses(reading, node, wrong) if isinstance(node, Human) else ()
    return _fields(reading, node, typed, wrong), picks


def _fields(
    reading: Reading, node: Human | Action, typed: Mapping[str, Any], wrong: Mapping[str, str]
) -> tuple[FormField, ...]:
    rights = rights_at(reading.definition, node.key)
    if not rights.write:
        return ()
    data = reading.request.data
    around = world.for_the_house(world.of(reading.person, reading.request), reading.definition.fields, data)
    raw = nested(typed) if typed else {}
    said = list(wrong.items())
    found = []
    for one in readable(reading.definition.fields, rights):
        if one.id not in rights.write or one.type == "computed" or not form.visible(one, data):
            continue
        stored = TYPES.get(one.type).typed(one, data[one.id]) if one.id in data else None
        value = _over(stored, raw[one.id]) if one.columns and one.id in raw else raw.get(one.id, stored)
        must = one.id in rights.required
        shown = form_field(one, value, data, said, around, required=must, rights=rights if one.columns else None)
        found.append(shown)
    return tuple(found)


def _over(stored: Any, typed: Any) -> list[Mapping[str, Any]]:
    """The typed rows, each with the cells of the stored one that it stands for and that were not sent."""
    known = {str(row.index): row.cells for row in rows_of(stored)}
    return [{**known.get(str(row.cells.get(MARK, "")), {}), **row.cells} for row in rows_of(typed)]


def _chooses(reading: Reading, node: Human, wrong: Mapping[str, str]) -> tuple[Chooses, ...]:
    after = reading.definition.follows.get(node.key)
    if not isinstance(after, Human) or not asks_next(reading.definition, node.key):
        return ()
    rule = next(who for who in after.who if who.rule == "previous_selects")
    return (choice(after, rule, (), wrong),)
