"""How a request is said in words, in the active language: on cards, in the inbox and on pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals import world
from approvals.definition import Approve, Definition, Do
from approvals.definition.parse import PLACEHOLDER
from approvals.forms import form, openness
from approvals.forms.conditions import total_of
from approvals.forms.field import FieldDef, Words, World, with_unit
from approvals.forms.kinds import Row, rows_of
from approvals.forms.rights import Rights, paths
from approvals.models import Request
from approvals.named import briefly, named_in
from approvals.said import decided, decided_at, mode, past
from approvals.sight import OTHERS, reads, rights_at
from approvals.whys import reason, reasons, role_name
from core.refs import Ref
from people.models import Employee

MOST_PURPOSE = 24
MOST_CELL = 40
NO_WORLD = World()  # networks and ports speak for themselves

__all__ = [
    "decided",
    "decided_at",
    "findable",
    "has_sensitive",
    "headline",
    "language",
    "marks",
    "mode",
    "past",
    "public_summary",
    "purpose",
    "reason",
    "reasons",
    "role_name",
    "summary",
    "task_url",
    "url",
    "with_department",
]


def language() -> str:
    """The language of the moment."""
    return get_language() or "zh-hans"


def headline(
    definition: Definition, data: Mapping[str, Any], rights: Rights | None = None, around: World | None = None
) -> str:
    """What is asked for in a few words (`3 台生产云主机`).

    The flow's title if the definition says nothing, or if it would say what `rights` do not give to read. Whoever says
    many gives the world `around` them, which has read at once what they name (`around`).
    """
    written = definition.headline.said(language())
    if not written or not all(reads(rights, name) for name in PLACEHOLDER.findall(written)):
        return definition.title.said(language())
    return PLACEHOLDER.sub(lambda match: _placeholder(definition, data, match[1], around), written)


def purpose(definition: Definition, data: Mapping[str, Any], rights: Rights | None = None) -> str:
    """What for, shortened to a line; "" if the definition names no field for it, or one that may not be read."""
    if not reads(rights, definition.purpose):
        return ""
    line = _purpose(definition, data).rstrip("。.；;，, ")
    return line if len(line) <= MOST_PURPOSE else f"{line[: MOST_PURPOSE - 1]}…"


def _purpose(definition: Definition, data: Mapping[str, Any]) -> str:
    name, _dot, column = definition.purpose.partition(".")
    value = data.get(name, "")
    if column:
        value = next((row.cells.get(column, "") for row in rows_of(value)), "")
    return " ".join(str(value).split())


def findable(definition: Definition, data: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """By which words a request is found: what is asked for, in both languages, and what for.

    A phrase that would tell something sensitive, or something that others may not read, is left out whole.
    """
    said = []
    for spoken, written in (("zh-hans", definition.headline.zh), ("en", definition.headline.en)):
        if written and not any(_tells(definition, name) for name in PLACEHOLDER.findall(written)):
            with translation.override(spoken):
                said.append(PLACEHOLDER.sub(lambda match: _placeholder(definition, data, match[1]), written))
    secret = not definition.purpose or _tells(definition, definition.purpose)
    return tuple(said), "" if secret else _purpose(definition, data)


def _tells(definition: Definition, name: str) -> bool:
    """Whether a placeholder, `field` or `field.column`, would say what not everybody who finds it may read."""
    if not reads(rights_at(definition, OTHERS), name):
        return True
    key, dot, expression = name.partition(".")
    field = definition.form_field(key)
    if field is None:
        return True
    return field.tells(tuple(part.strip() for part in expression.split("*"))) if dot else field.secret


def summary(
    definition: Definition,
    data: Mapping[str, Any],
    rights: Rights | None = None,
    around: World | None = None,
    *,
    worst: int = 0,
) -> tuple[tuple[str, str, bool], ...]:
    """The summary fields as (label, value, sensitive); only fields that are filled in and may be read.

    worst: of a table with more openings than so many, as many of the widest are told as well.
    """
    shown = []
    around = around or world.everything(named_in([(briefly(definition), data)]))
    for name in definition.summary:
        field = definition.form_field(name)
        if field is not None and name in data and _whole(field, rights):
            value = form.display(field, data[name], language(), around)
            value = " · ".join([value, *_worst(field, data[name], worst)])
            shown.append((field.label.said(language()), value, field.secret))
    return tuple(shown)


def _worst(field: FieldDef, value: Any, most: int) -> list[str]:
    """`第 7 行 any → 10.2.0.7 TCP 443`, the widest first; nothing for a table that is as short."""
    if not most or not openness.is_openings(field) or len(list(rows_of(value))) <= most:
        return []
    return [_opening(field, row) for row in openness.worst(value, most)]


def _opening(field: FieldDef, row: Row) -> str:
    told = {
        one.id: _short(form.display(one, row.cells[one.id], language(), NO_WORLD))
        for one in field.columns
        if one.id in (*openness.ENDS, "proto", openness.PORTS) and one.id in row.cells
    }
    ends = " → ".join(told.pop(end, form.EMPTY) for end in openness.ENDS)
    return " ".join([_("第 %(row)d 行") % {"row": row.index + 1}, ends, *told.values()])


def _short(text: str) -> str:
    return text if len(text) <= MOST_CELL else f"{text[: MOST_CELL - 1]}…"


def _whole(field: FieldDef, rights: Rights | None) -> bool:
    """Whether the field may be read with all its columns: a summary speaks of the whole of it."""
    return rights is None or all(path in rights.read for path in paths(field))


def public_summary(
    definition: Definition, data: Mapping[str, Any], rights: Rights | None = None, around: World | None = None
) -> tuple[tuple[str, str], ...]:
    """The summary without what is sensitive."""
    told = summary(definition, data, rights, around)
    return tuple((label, value) for label, value, sensitive in told if not sensitive)


def has_sensitive(definition: Definition, data: Mapping[str, Any], rights: Rights | None = None) -> bool:
    """Whether something filled in, which these rights give to read, may only be read on the page."""
    return any(
        field.id in data
        and (
            (field.sensitive and (rights is None or field.id in rights.read))
            or any(c.sensitive and (rights is None or f"{field.id}.{c.id}" in rights.read) for c in field.columns)
        )
        for field in definition.fields
    )


def with_department(person: Employee, department: str) -> str:
    """`王小明（交易系统部）`."""
    return _("%(name)s（%(department)s）") % {"name": person.display_name, "department": department}


def url(request: Request) -> str:
    """Path of the request's page."""
    return reverse("approvals:request", args=[request.pk])


def marks(request: Request, definition: Definition) -> tuple[str, ...]:
    """What the request bears after a no that did not stop it, as its definition says it in the language."""
    if not request.marks:
        return ()
    nodes = definition.nodes.values()
    rules = [
        node.on_reject if isinstance(node, Approve) else node.on_cannot
        for node in nodes
        if isinstance(node, Approve | Do)
    ]
    said_of = {rule.mark: Words(rule.mark, rule.mark_en).said(language()) for rule in rules}
    return tuple(said_of.get(one, one) for one in request.marks)


def task_url(ref: Ref) -> str:
    """Path of the page of a task's request."""
    request = Request.objects.filter(tasks=ref.pk).first()
    return url(request) if request else reverse("approvals:start")


def _placeholder(definition: Definition, data: Mapping[str, Any], name: str, around: World | None = None) -> str:
    key, dot, expression = name.partition(".")
    field = definition.form_field(key)
    if field is None:
        return ""
    if not dot:
        return form.display(field, data.get(key), language(), around or world.everything())
    total = next((one for one in field.totals if one.expression == expression), None)
    if total is None:
        return ""
    figure = total_of(data.get(key), total.factors)
    return with_unit(f"{figure:,}", total.unit, language(), figure)
