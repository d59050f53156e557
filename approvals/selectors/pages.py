"""The frozen page objects that the approvals pages draw; every text is in the reader's language, ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from people.models import Employee


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


@dataclass(frozen=True)
class StartPage:
    """The catalogue of flows: recently used ones first, then all by category."""

    recent: tuple[FlowTile, ...]
    categories: tuple[tuple[str, tuple[FlowTile, ...]], ...]


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
class FormField:
    """A field as the form draws it. Input name = `name` (`items.0.cpu` inside tables: `<field>.<row>.<column>`).

    type: text | longtext | number | money | choice | person | date | file | table.
    `value` is what was typed (text; for a table a tuple of rows, each a mapping column -> text; for files FileValues).
    `allow_long`: the date may also be the word `long` (长期). `visible` is what the typed values say now; hidden
    fields are still drawn (the preview's answer says which to show).
    """

    name: str
    type: str
    label: str
    help: str
    required: bool
    visible: bool
    value: Any
    display: str = ""
    unit: str = ""
    options: tuple[Option, ...] = ()
    columns: tuple[FormField, ...] = ()
    min: str = ""
    max: str = ""
    max_length: int = 0
    max_rows: int = 0
    allow_long: bool = False
    sensitive: bool = False
    problems: tuple[str, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()  # (label, ready figure) under a table


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
    visible: tuple[str, ...]  # names of the fields that are shown for what is typed now
    required: tuple[str, ...]
    sums: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # table and its sum line


@dataclass(frozen=True)
class FormPage:
    """The form of a flow: `submit_key` goes into a hidden field and makes a double click harmless."""

    flow: str
    title: str
    help: str
    fields: tuple[FormField, ...]
    departments: tuple[Option, ...]
    department: str
    submit_key: str
    draft_saved_at: datetime | None
    problems: tuple[tuple[str, str], ...]  # (field name, sentence) for the list on top
    preview: PathPreview


@dataclass(frozen=True)
class ShownField:
    """A field of a sent request; `rows` and `columns` for tables, `files` for files."""

    name: str
    type: str
    label: str
    display: str
    sensitive: bool = False
    columns: tuple[tuple[str, bool], ...] = ()  # (label, right aligned)
    rows: tuple[tuple[tuple[str, bool, str], ...], ...] = ()  # cells as (label, right aligned, text)
    sums: tuple[tuple[str, str], ...] = ()
    files: tuple[FileValue, ...] = ()


@dataclass(frozen=True)
class TimelinePerson:
    """One person's row inside a step; icon: approved | rejected | current | overdue | superseded | handed_on | next."""

    person: Employee
    acted_for: Employee | None  # the principal, when a deputy acted ("张三 · 代 李四")
    icon: str
    state: str  # "已同意"
    tone: str
    at: datetime | None
    comment: str
    reasons: tuple[str, ...]
    due: datetime | None = None
    overdue: bool = False
    next_rung: str = ""  # "11-23 15:30 提醒审批人": from the very timer row that will fire
    urges: int = 0
    away: str = ""  # "请假中 · 至 11-25 18:00 · 由 张三 代为处理"


@dataclass(frozen=True)
class TimelineStep:
    """A block of 审批动态. kind: start | approve | do | branch | end; state: done | now | rejected | closed | next."""

    key: str
    kind: str
    name: str
    mode: str
    state: str
    tone: str
    opened_at: datetime | None
    closed_at: datetime | None
    duration: str  # "2 工作小时 5 分"
    people: tuple[TimelinePerson, ...]
    note: str = ""  # why this branch; why the system decided


@dataclass(frozen=True)
class Verb:
    """A button. `task` is the task it acts on (0 for verbs about the request); disabled when `reason` is not empty.

    slug: approve | reject | complete | cannot | withdraw | urge | resubmit | comment. One with `url` is a link.
    """

    slug: str
    label: str
    style: str  # primary | danger | default
    task: int
    generation: int
    comment_required: bool = False
    confirm: str = ""
    reason: str = ""
    url: str = ""


@dataclass(frozen=True)
class CommentView:
    """A remark."""

    author: Employee
    text: str
    at: datetime


@dataclass(frozen=True)
class RequestPage:
    """A request as one person may see it."""

    pk: int
    serial: str
    title: str
    flow: str
    flow_title: str
    status: str
    status_label: str
    tone: str
    initiator: Employee
    department: str
    submitted_at: datetime
    finished_at: datetime | None
    step: int  # k of
    steps: int  # n; 0 when it is over
    step_name: str
    due: datetime | None
    overdue: bool
    expected_end: datetime | None
    fields: tuple[ShownField, ...]
    timeline: tuple[TimelineStep, ...]
    comments: tuple[CommentView, ...]
    verbs: tuple[Verb, ...]
    acting_for: Employee | None  # the reader decides as deputy of
    version: int
    rev: int
    url: str
