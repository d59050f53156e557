"""Fields as pages draw them to be filled in: on the form of a flow, and beside a decision that fills some in."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import phrases
from approvals.forms import form
from approvals.forms.computed import assumed, row_filled
from approvals.forms.defaults import initial
from approvals.forms.field import FieldDef, World, unit_said
from approvals.forms.files import most_bytes, suffixes
from approvals.forms.kinds import is_empty, parts_of, rows_of
from approvals.forms.rights import ADD, DELETE, Rights
from approvals.forms.types.file import MOST as MOST_FILES
from approvals.forms.types.person import picked
from approvals.forms.types.table import DEFAULT_MAX, MARK, totals
from approvals.models import Attachment
from core.doors import whole

_WIDE = frozenset({"text", "longtext", "cidr", "people", "person", "ledger", "multichoice", "link", "date", "datetime"})
_SHORT, _ABREAST = 6, 5  # letters of an option; columns of a table that stand side by side
FEW = 30  # rows of a ledger that are listed at once; more are searched


@dataclass(frozen=True)
class Option:
    """A choice; `value` is what the form sends."""

    value: str
    label: str


@dataclass(frozen=True)
class FileValue:
    """A file of a field; `approvals:file` serves it by pk."""

    pk: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Line:
    """A row of a table; `mark` says which stored row it is ("" for a new one)."""

    cells: tuple[FieldInput, ...]
    mark: str = ""


@dataclass(frozen=True)
class FieldInput:
    """A field as `approvals/parts/field_input.html` draws it. Input name = `name` (`items.0.cpu` inside tables).

    type: a field type; `shape` says with which control (`components/controls/<shape>.html`).
    value: what was typed: text; for files FileValues; for several options the tuple of values.
    picks: what is chosen of people or a ledger; display: the words beside a chosen key, or a figure.
    url: where words find something to choose. `visible` is what the typed values say now; hidden fields are still
    drawn (the preview's answer says which to show). Not `writable`: shown as text.
    """

    name: str
    type: str
    label: str
    shape: str = "text"
    help: str = ""
    required: bool = False
    visible: bool = True
    writable: bool = True
    value: Any = ""
    display: str = ""
    unit: str = ""
    group: str = ""
    options: tuple[Option, ...] = ()
    picks: tuple[Option, ...] = ()
    url: str = ""
    columns: tuple[FieldInput, ...] = ()
    lines: tuple[Line, ...] = ()
    blank: Line | None = None
    adds: bool = True
    deletes: bool = True
    min: str = ""
    max: str = ""
    max_length: int = 0
    max_rows: int = 0
    allow_long: bool = False
    sensitive: bool = False
    accept: str = ""
    problems: tuple[str, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()  # (label, ready figure) under a table

    @property
    def wide(self) -> bool:
        """Whether it asks for the room of two in a row of a table."""
        return self.type in _WIDE or any(len(option.label) > _SHORT for option in self.options)

    @property
    def carded(self) -> bool:
        """Whether the rows of the table are drawn as cards: it has too many columns for one line."""
        return len(self.columns) > _ABREAST


@dataclass(frozen=True)
class Inputs:
    """Makes inputs of fields: `data` is what can be understood so far, `said` what is wrong as (place, sentence).

    rights: what may be written here (everything, if not said). stored: the rows of tables are stored ones.
    sources: what each figure waits for (`entered`): it is shown once that is there.
    """

    around: World
    data: Mapping[str, Any] = field(default_factory=dict)
    said: Sequence[tuple[str, str]] = ()
    rights: Rights | None = None
    stored: bool = False
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, one: FieldDef, raw: Any, *, required: bool = False) -> FieldInput:
        """The input of a field for what was typed (or is stored, as typed)."""
        made = self._plain(one, one.id, raw, self.data)
        must = required or form.required(one, self.data, self.around.asked)
        if self.rights is not None:
            must = must or one.id in self.rights.required
        shown = form.visible(one, self.data, self.around.asked)
        made = replace(made, required=must, visible=shown, group=one.group.said(phrases.language()))
        return self._table(made, one, raw) if one.columns else made

    def _may(self, path: str) -> bool:
        return self.rights is None or path in self.rights.write

    def _plain(self, one: FieldDef, name: str, raw: Any, scope: Mapping[str, Any]) -> FieldInput:
        """Everything but what only a whole table has; `scope`: the row, then the form."""
        language, path = phrases.language(), _path(name)
        made = FieldInput(
            name=name,
            type=one.type,
            label=one.label.said(language),
            help=one.help.said(language),
            required=one.required,
            writable=self._may(path) and one.type != "computed",
            unit=unit_said(one.unit, language) or (_("元") if one.type == "money" else ""),
            options=tuple(Option(choice.value, choice.label.said(language)) for choice in one.options),
            min="" if one.min is None or one.type != "number" else str(one.min),
            max="" if one.max is None or one.type != "number" else str(one.max),
            max_length=one.max_length,
            allow_long=one.allow_long,
            sensitive=one.sensitive,
            problems=tuple(text for at, text in self.said if at == name),
        )
        if not made.writable:
            return replace(made, shape="shown", display=self._shown(one, path, scope))
        return _SHAPES.get(one.type, _text)(made, one, raw, self.around)

    def _shown(self, one: FieldDef, path: str, scope: Mapping[str, Any]) -> str:
        value = scope.get(one.id)
        if assumed(one, value, self.sources.get(path, ()), scope, path.rpartition(".")[0]):
            return ""
        return "" if is_empty(value) else form.display(one, value, phrases.language(), self.around)

    def _table(self, made: FieldInput, one: FieldDef, raw: Any) -> FieldInput:
        rows = [row.cells for row in rows_of(raw)] or [{}]
        loose = form.loosely([one], {one.id: rows}, self.around).get(one.id, [])
        return replace(
            made,
            shape="table",
            writable=True,
            columns=tuple(
                replace(self._plain(column, f"{one.id}.0.{column.id}", None, {}), name=column.id)
                for column in one.columns
                if column.shown
            ),
            lines=tuple(self._line(one, place, cells) for place, cells in enumerate(rows)),
            blank=Line(self._cells(one, "__row__", initial(one.columns, self.around))),
            adds=self._may(f"{one.id}.{ADD}"),
            deletes=self._may(f"{one.id}.{DELETE}"),
            max_rows=one.max or DEFAULT_MAX,
            sums=totals(one, loose, phrases.language()),
        )

    def _line(self, one: FieldDef, place: int, cells: Mapping[str, Any]) -> Line:
        mark = str(cells.get(MARK, place if self.stored else ""))
        return Line(self._cells(one, str(place), cells), mark)

    def _cells(self, one: FieldDef, place: str, cells: Mapping[str, Any]) -> tuple[FieldInput, ...]:
        row = form.loosely([replace(one, min=None)], {one.id: [cells]}, self.around).get(one.id, [{}])
        known = row_filled(one, row[0] if row else {}, self.data, self.around)
        scope = ChainMap(known, dict(self.data))
        return tuple(
            replace(
                self._plain(column, f"{one.id}.{place}.{column.id}", cells.get(column.id), scope),
                required=form.required(column, scope, self.around.asked),
            )
            for column in one.columns
            if column.shown
        )


def everybody() -> str:
    """Where letters find people in a form: the person who fills it in may be one of them."""
    return f"{reverse('portal:people')}?self=1"


def _path(name: str) -> str:
    """`items.cpu` for the input `items.0.cpu`."""
    parts = name.split(".")
    return f"{parts[0]}.{parts[2]}" if len(parts) == 3 else name


def _text(made: FieldInput, one: FieldDef, raw: Any, around: World) -> FieldInput:
    shapes = {"longtext": "longtext", "choice": "choice", "date": "date", "datetime": "datetime", "link": "link"}
    value = "、".join(parts_of(raw)) if isinstance(raw, list | tuple) else raw
    typed = "" if is_empty(value) or not isinstance(value, str | int) else str(value)
    return replace(made, shape=shapes.get(one.type, "text"), value=typed)


def _ticked(made: FieldInput, one: FieldDef, raw: Any, around: World) -> FieldInput:
    return replace(made, shape="multichoice", value=tuple(parts_of(raw)))


def _check(made: FieldInput, one: FieldDef, raw: Any, around: World) -> FieldInput:
    return replace(made, shape="check", value="yes" if "yes" in parts_of(raw) or raw is True else "")


def _file(made: FieldInput, one: FieldDef, raw: Any, around: World) -> FieldInput:
    keys = [key for key in map(whole, parts_of(raw)) if key is not None and around.file(key, one.id) is not None]
    kept = Attachment.objects.filter(pk__in=keys).order_by("pk") if keys else ()
    limits = {"count": one.max or MOST_FILES, "size": most_bytes(one) // (1024 * 1024)}
    hint = _("最多 %(count)d 个，每个不超过 %(size)d MB") % limits
    kinds = suffixes(one)
    return replace(
        made, shape="file", value=tuple(file_value(row) for row in kept), accept=",".join(kinds),
        display=f"{hint} · {' '.join(kind.removeprefix('.') for kind in kinds)}",
    )  # fmt: skip


def _person(made: FieldInput, one: FieldDef, raw: Any, around: World) -> FieldInput:
    key, typed = picked(raw)
    named = around.department if one.type == "department" else around.person
    url = reverse("approvals:departments") if one.type == "department" else everybody()
    known = named(key) if key else None
    return replace(made, shape="picker", value=str(key or ""), display=typed or known or "", url=url)


def _people(made: FieldInput, one: FieldDef, raw: Any, around: World) -> FieldInput:
    found = [(part, around.person(int(part)) if part.isascii() and part.isdigit() else None) for part in parts_of(raw)]
    picks = tuple(Option(key, name) for key, name in dict.fromkeys(found) if name)
    rest = "、".join(part for part, name in found if not name)
    return replace(made, shape="picker_many", picks=picks, display=rest, url=everybody())


def _ledger(made: FieldInput, one: FieldDef, raw: Any, around: World) -> FieldInput:
    parts = list(dict.fromkeys(parts_of(raw)))
    known = {part: facts for part in parts if (facts := around.ledger(one.ledger, part)) is not None}
    picks = tuple(Option(key, str(facts.get("name") or key)) for key, facts in known.items())
    shown = {pick.label for pick in picks}
    rest = "、".join(part for part in parts if part not in known and part not in shown)
    url = reverse("approvals:ledger", args=[one.ledger])
    if one.multiple:
        return replace(made, shape="picker_many", picks=picks, display=rest, url=url)
    value, words = (picks[0].value, picks[0].label) if picks and not rest else ("", rest)
    few = around.ledger_options(one.ledger, "", FEW + 1)
    if few and len(few) <= FEW and not rest:
        return replace(made, shape="choice", value=value, options=tuple(Option(*pair) for pair in few))
    return replace(made, shape="picker", value=value, display=words, url=url)


_SHAPES = {
    "multichoice": _ticked, "check": _check, "file": _file, "person": _person, "department": _person,
    "people": _people, "ledger": _ledger,
}  # fmt: skip


def file_value(row: Attachment) -> FileValue:
    """A stored file as pages show it."""
    return FileValue(row.pk, row.name, row.size, row.sha256)


def grouped(inputs: Iterable[FieldInput]) -> tuple[tuple[str, tuple[FieldInput, ...]], ...]:
    """The inputs under their headings, in their order; a new heading begins where the group changes."""
    found: list[tuple[str, list[FieldInput]]] = []
    for one in inputs:
        if not found or (one.group and found[-1][0] != one.group):
            found.append((one.group, []))
        found[-1][1].append(one)
    return tuple((heading, tuple(inside)) for heading, inside in found)
