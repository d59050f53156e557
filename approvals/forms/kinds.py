"""The register of field types: what one must offer, and how it says that a value cannot be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

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

    # "number" and "text" values can be compared in conditions; "" cannot.
    @property
    def compares_as(self) -> str: ...

    def clean(self, field: FieldDef, raw: Any, world: World) -> Any: ...

    def typed(self, field: FieldDef, value: Any) -> Any: ...

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str: ...


TYPES: Registry[FieldType] = Registry("form field types")


def is_empty(raw: Any) -> bool:
    """Nothing was typed."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, list | tuple) and not raw)


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
    return field.type in TYPES and TYPES.get(field.type).compares_as == "number"
