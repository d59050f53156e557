"""The register of checks: what a field must be beside being well typed, each with a sentence and its remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from approvals.forms.field import Check, FieldDef, World
from core.registry import Registry

# What a parameter is: a field before this one (or a column of the row), a ledger, a whole number, a text, columns of
# this table, a product of them (`cpu*qty`), or such a product over another table (`items.cpu*qty`).
Param = Literal["field", "ledger", "whole", "text", "columns", "product", "over"]


@dataclass(frozen=True)
class Judged:
    """What a check looks at: the field with its stored value, the parameters, the whole data (row first in tables)."""

    field: FieldDef
    value: Any
    check: Check
    data: Mapping[str, Any]
    world: World
    language: str = "zh-hans"

    def param(self, name: str, default: Any = None) -> Any:
        """The parameter as the definition writes it."""
        return self.check.params.get(name, default)

    def other(self, name: str) -> Any:
        """The value of the field that the parameter names; None if it is empty."""
        return self.data.get(str(self.param(name, "")))

    def label(self, name: str) -> str:
        """How the field that the parameter names is called."""
        words = self.check.labels.get(name)
        return words.said(self.language) if words else str(self.param(name, ""))


@dataclass(frozen=True)
class Sample:
    """A case that the check must refuse, or (`fine`) let pass; `params` as the definition writes them."""

    type: str
    value: Any
    params: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    world: World = World()
    fine: bool = False


@dataclass(frozen=True)
class FieldCheck:
    """A named check. `judge` gives what is wrong and how to mend it, "" if nothing is; it must be total."""

    slug: str
    types: frozenset[str]
    judge: Callable[[Judged], str]
    samples: tuple[Sample, ...]
    needs: Mapping[str, Param] = field(default_factory=dict)
    takes: Mapping[str, Param] = field(default_factory=dict)


FIELD_CHECKS: Registry[FieldCheck] = Registry("form field checks")
