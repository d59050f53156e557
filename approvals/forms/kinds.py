"""The register of field types: what one must offer, and how it says that a value cannot be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from core.registry import Registry


class Wrong(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """A value cannot be taken. `at` is the place below the field (`2.cpu` in a table), "" for the field itself."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__("; ".join(sentence for _, sentence in problems))
        self.problems = problems

    @classmethod
    def because(cls, sentence: str) -> Wrong:
        """One sentence about the field itself: what is wrong and how to mend it."""
        return cls(("", sentence))


class FieldType(Protocol):
    """A type of field. `clean` is total: it returns the stored (JSON-able) value or raises Wrong, nothing else.

    Law: what `typed` gives for a stored value cleans to the same stored value.
    """

    @property
    def slug(self) -> str: ...

    # Names of FieldDef settings that make sense here, beside the common ones.
    @property
    def settings(self) -> frozenset[str]: ...

    # A key of `approvals.forms.conditions.OF_KIND`: which operators conditions may use; "" for filled and blank only.
    @property
    def compares_as(self) -> str: ...

    def clean(self, field: FieldDef, raw: Any, world: World) -> Any: ...

    def typed(self, field: FieldDef, value: Any) -> Any: ...

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str: ...


TYPES: Registry[FieldType] = Registry("form field types")


GIVES = {"number": "number", "money": "number", "text": "text", "choice": "text", "texts": "texts"}


def is_empty(raw: Any) -> bool:
    """Nothing was typed."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, list | tuple) and not raw)


def missing(field: FieldDef) -> str:
    """What is said of a required field that was left empty."""
    return _("请阅读并勾选") if field.type == "check" else _("必填，请补充")


def same(field: FieldDef, stored: Any, raw: Any, world: World) -> bool:
    """Whether what was sent is what is stored already, as it would be typed or in other words."""
    if is_empty(raw) or is_empty(stored):
        return is_empty(raw) and is_empty(stored)
    if parts_of(raw) == parts_of(TYPES.get(field.type).typed(field, stored)):
        return True
    try:
        return bool(TYPES.get(field.type).clean(field, raw, world) == stored)
    except Wrong:
        return False


def compares(field: FieldDef) -> str:
    """How values of the field compare in conditions, a key of OF_KIND."""
    if field.type == "computed":
        return GIVES.get(field.gives, "")
    if field.type == "ledger":
        return "texts" if field.multiple else "text"
    return TYPES.get(field.type).compares_as if field.type in TYPES else ""


def parts_of(raw: Any) -> list[str]:
    """The texts that were sent under one name, without blanks; whatever is no text or whole number is left out."""
    listed = raw if isinstance(raw, list | tuple) else [raw]
    said = [str(part).strip() for part in listed if isinstance(part, str | int) and not isinstance(part, bool)]
    return [part for part in said if part]


def fewer_than(field: FieldDef, count: int, most: int) -> None:
    """Refuse too many or too few of something.

    Raises: Wrong, naming the bound.
    """
    limit = min(field.max or most, most)
    if count > limit:
        raise Wrong.because(_("最多 %(max)d 项，现有 %(have)d 项，请删减") % {"max": limit, "have": count})
    if field.min is not None and count < field.min:
        raise Wrong.because(_("至少 %(min)d 项，请补充") % {"min": field.min})


@dataclass(frozen=True)
class Row:
    """A row of a table with its place."""

    index: int
    cells: Mapping[str, Any]


def rows_of(value: Any) -> Iterator[Row]:
    """The rows of a table value, whatever it is."""
    for index, cells in enumerate(value if isinstance(value, list | tuple) else ()):
        if isinstance(cells, Mapping):
            yield Row(index, cells)


def is_numeric(field: FieldDef) -> bool:
    """Whether the field can be multiplied and summed: numbers, money, choices among numbers."""
    if field.type == "choice":
        return bool(field.options) and all(choice.value.isdecimal() for choice in field.options)
    return compares(field) == "number"
