"""What a form begins with: an address, an earlier request, the draft or the defaults; what could not be taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals import phrases
from approvals.forms.defaults import initial
from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import TYPES, rows_of
from approvals.forms.salvage import salvage
from approvals.models import Draft, Request
from approvals.policy import visible_to
from core import clock
from people.models import Employee

LISTED = frozenset({"table", "multichoice", "people", "file", "cidr", "ports"})


@dataclass(frozen=True)
class Begun:
    """raw: what stands in the form, as typed; notices: what was left out."""

    raw: Mapping[str, Any]
    notices: tuple[str, ...] = ()


def begun(
    fields: Sequence[FieldDef],
    around: World,
    draft: Draft | None,
    *,
    prefill: Mapping[str, Any] | None = None,
    earlier: Request | None = None,
) -> Begun:
    """The form before anybody typed: an address over an earlier request; else the draft; else the defaults."""
    copied = _copied(fields, around, earlier) if earlier is not None else Begun({})
    if prefill:
        saved = salvage(fields, prefill, around)
        lost = [_("地址中的「%(field)s」无法识别，已忽略") % {"field": name} for name in _named(fields, saved.lost)]
        strange = [_("表单没有「%(field)s」这一项，已忽略") % {"field": name[:40]} for name in saved.unknown]
        return Begun({**(copied.raw or initial(fields, around)), **saved.raw}, (*copied.notices, *lost, *strange))
    if copied.raw:
        return copied
    return Begun(dict(draft.data) if draft is not None else initial(fields, around), copied.notices)


def earlier(person: Employee, flow: str, pk: int | None) -> Request | None:
    """The person's own earlier request of the flow; None if it is not his."""
    if pk is None:
        return None
    return Request.objects.filter(visible_to(person, clock.now()), pk=pk, flow__slug=flow, initiator=person).first()


def was_typed(raw: Mapping[str, Any], at: str) -> bool:
    """Whether something stands at the place: what is merely missing yet is no problem of an address."""
    name, _dot, rest = at.partition(".")
    row, _dot, column = rest.partition(".")
    if not rest:
        return name in raw
    cells = {line.index: line.cells for line in rows_of(raw.get(name))}.get(int(row), {})
    return column in cells


def placed(fields: Sequence[FieldDef], at: str, sentence: str) -> str:
    """The sentence with the label of its field, and of the row and column inside a table."""
    root, _dot, rest = at.partition(".")
    row, _dot, inside = rest.partition(".")
    language = phrases.language()
    found = next((one for one in fields if one.id == root), None)
    if found is None:
        return _("%(field)s：%(said)s") % {"field": root, "said": sentence} if root else sentence
    column = found.column(inside) if inside else None
    words = {"field": found.label.said(language), "said": sentence}
    if column is None:
        return _("%(field)s：%(said)s") % words
    words |= {"row": str(int(row) + 1), "column": column.label.said(language)}
    return _("%(field)s第 %(row)s 行 %(column)s：%(said)s") % words


def _copied(fields: Sequence[FieldDef], around: World, found: Request) -> Begun:
    """What the request held, as typed, and what of it is no longer valid. Files belong to it alone."""
    typed = {one.id: TYPES.get(one.type).typed(one, found.data[one.id]) for one in fields if _fits(one, found.data)}
    saved = salvage(fields, typed, around, keep=())
    lost, known = _named(fields, saved.lost), {one.id for one in fields}
    changed = [one for one in fields if one.type != "computed" and one.id in found.data and one.id not in typed]
    lost += [one.label.said(phrases.language()) for one in changed]
    gone = [name for name in found.data if name not in known]
    told = [_("以下内容已失效，没有复制：%(fields)s") % {"fields": _("、").join(lost)}] if lost else []
    told += [_("原申请有 %(count)d 项已不在表单中，没有复制") % {"count": len(gone)}] if gone else []
    return Begun(dict(saved.raw), tuple(told))


def _fits(one: FieldDef, data: Mapping[str, Any]) -> bool:
    """Whether what the request holds can be read as this field: figures are computed anew, types may have changed."""
    value, listed = data.get(one.id), one.type in LISTED or one.multiple
    return value is not None and one.type != "computed" and isinstance(value, list) == listed


def _named(fields: Sequence[FieldDef], places: Sequence[str]) -> list[str]:
    """Labels of places: `所属系统`, `主机明细第 2 行 操作系统`."""
    return [placed(fields, at, "").rstrip("：: ") for at in places]
