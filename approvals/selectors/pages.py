"""The frozen page objects that the approvals pages draw; every text is in the reader's language, ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from approvals.selectors.choosing import Chooses
from approvals.selectors.inputs import FieldInput, FileValue, Option, grouped
from people.models import Employee

FormField = FieldInput
__all__ = [
    "FieldInput", "FileValue", "FlowTile", "FormField", "FormPage", "FormState", "Live", "Option", "PathPreview",
    "PathStep", "StartPage",
]  # fmt: skip


@dataclass(frozen=True)
class FlowTile:
    """A flow in the catalogue."""

    slug: str
    title: str
    help: str
    icon: str
    category: str
    words: str  # what else finds it: full pinyin and initials
    draft_saved_at: datetime | None  # when the reader's unfinished form was saved, if there is one
    favourite: bool = False


@dataclass(frozen=True)
class StartPage:
    """The catalogue of flows: favourites and recently used ones first, then all by category."""

    favourites: tuple[FlowTile, ...]
    recent: tuple[FlowTile, ...]
    categories: tuple[tuple[str, tuple[FlowTile, ...]], ...]


@dataclass(frozen=True)
class PathStep:
    """One step of the path: predicted, or already walked."""

    key: str
    name: str
    kind: str  # approve | do
    mode: str  # "或签", "会签" or ""
    people: tuple[Employee, ...]
    reasons: tuple[str, ...]
    due: str  # "8 工作小时"
    note: str = ""  # e.g. "没有找到审批人，将转给流程管理员"
    away: Mapping[int, str] = field(default_factory=dict)  # by key of a person who is away: until when, who acts

    @property
    def beside(self) -> tuple[tuple[Employee, str], ...]:
        """Each person with what to say of his being away, or nothing."""
        return tuple((person, self.away.get(person.pk, "")) for person in self.people)


@dataclass(frozen=True)
class PathPreview:
    """Who will probably decide, and until when; `sentence` says that the real path is set on submit."""

    steps: tuple[PathStep, ...]
    expected_end: datetime | None
    working_hours: int
    sentence: str


@dataclass(frozen=True)
class FormState:
    """What the form's own script applies after each change: names of fields that are asked for and of those that must
    be filled in, the sum lines of tables, and computed figures by field or cell (`items.0.cost`)."""

    visible: tuple[str, ...]
    required: tuple[str, ...]
    sums: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Live:
    """What follows from what is typed: for the form itself, and who will probably decide."""

    state: FormState
    path: PathPreview


@dataclass(frozen=True)
class FormPage:
    """The form of a flow: `submit_key` goes into a hidden field and makes a double click harmless.

    notices: what could not be taken over from an address or an earlier request.
    """

    flow: str
    title: str
    help: str
    fields: tuple[FieldInput, ...]
    departments: tuple[Option, ...]
    department: str
    submit_key: str
    draft_saved_at: datetime | None
    problems: tuple[tuple[str, str], ...]  # (field name, sentence) for the list on top
    notices: tuple[str, ...]
    chooses: tuple[Chooses, ...]
    live: Live

    @property
    def groups(self) -> tuple[tuple[str, tuple[FieldInput, ...]], ...]:
        """The fields under their headings."""
        return grouped(self.fields)
