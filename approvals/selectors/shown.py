"""The frozen page objects of a sent request; every text is in the reader's language, ready to print.

What the reader may not read is not in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals.selectors.pages import FileValue, Option
from people.models import Employee


@dataclass(frozen=True)
class FieldEdit:
    """Somebody changed the field after submission: `李四 · 10:32：4,860.00 元 → 5,000.00 元`."""

    by: str
    at: datetime
    where: str  # "第 2 行 CPU" in a table
    before: str
    after: str


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
    edits: tuple[FieldEdit, ...] = ()


@dataclass(frozen=True)
class TimelineEvent:
    """Something that happened to a part beside its decision: `转交给 李四`, with the words said at it."""

    text: str
    at: datetime | None = None
    comment: str = ""


@dataclass(frozen=True)
class TimelinePerson:
    """One person's row inside a step.

    icon: approved | rejected | current | overdue | waiting | superseded | handed_on | returned | next.
    depth 1: an added signer or an adviser, below the one who asked.
    """

    person: Employee
    acted_for: Employee | None  # the principal, when a deputy or assistant acted ("张三 · 代 李四")
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
    acting: str = ""  # "代 李四", "助理代 李四"
    kind: str = ""  # "前加签", "后加签", "委派", "待认领"
    depth: int = 0
    via: str = ""  # "飞书卡片"
    seen_at: datetime | None = None
    events: tuple[TimelineEvent, ...] = ()
    edits: tuple[str, ...] = ()  # labels of the fields that he changed


@dataclass(frozen=True)
class TimelineStep:
    """A block of 审批动态.

    kind: start | approve | do | cc | exclusive | parallel | branch | action | wait | four_eyes | revoke | event | end;
    state: done | now | rejected | closed | returned | next. `branch` heads one way of a parallel node, whose steps
    follow with a `depth` one deeper. `sure` is false for what only may come.
    """

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
    depth: int = 0
    round: str = ""  # "第 2 轮", at the first step of it
    back: str = ""  # "退回到「部门负责人」": where the arrow leads
    tally: str = ""  # "已同意 3/5"
    seq: int = 0
    sure: bool = True
    word: str = ""  # state in a word where no person says it: "进行中", "已取消"


@dataclass(frozen=True)
class Way:
    """One branch of a parallel node: its head and what happened in it."""

    head: TimelineStep
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Row:
    """A step, with the branches that begin right behind it."""

    step: TimelineStep
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Round:
    """What lies between two returns; one that is over says in a line who sent it back and why."""

    rows: tuple[Row, ...]
    title: str = ""  # "第 1 轮"; nothing where there is only one
    over: bool = False
    back: TimelineStep | None = None  # the step that sent it back
    by: TimelinePerson | None = None

    @property
    def count(self) -> int:
        """How many steps it had."""
        return len(self.rows)


@dataclass(frozen=True)
class Clock:
    """A time that runs for somebody: first response, resolution, or a span over several nodes."""

    name: str  # "首次响应", "处理时限", or the span's name
    about: str  # "部门负责人 · 陈立"
    word: str  # "剩 3 工作小时"
    tone: str
    due: datetime | None
    how: str  # 怎么算的


@dataclass(frozen=True)
class Verb:
    """A button. `task` is the part it acts on (0 for verbs about the request); disabled when `reason` is not empty.

    dialog: what is asked before it acts: "" nothing more, `reason`, `people` (one), `peoples` (several), `return`,
    `add_sign`, `choose` (a part), `rate`. more: it stands in the 更多 menu. One with `url` is a link.
    """

    slug: str
    label: str
    style: str  # primary | danger | default
    task: int = 0
    rev: int = 0
    comment_required: bool = False
    confirm: str = ""
    reason: str = ""
    url: str = ""
    dialog: str = ""
    more: bool = False
    options: tuple[Option, ...] = ()  # nodes to return or jump to, parts to remove or reassign
    modes: tuple[Option, ...] = ()  # how it goes on after a return

    @property
    def value(self) -> str:
        """What the button posts: `approve:17:2`."""
        return f"{self.slug}:{self.task}:{self.rev}"


@dataclass(frozen=True)
class CommentView:
    """A remark."""

    author: Employee
    text: str
    at: datetime
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class CopyView:
    """Somebody who got a copy, and when he first opened it."""

    person: Employee
    by: str  # who sent it; the flow's name of the node otherwise
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Followed:
    """A request that this one has begun by its dates; `title` is that of its flow."""

    serial: str
    title: str
    status_label: str
    tone: str
    url: str


@dataclass(frozen=True)
class Proposed:
    """What an assistant has prepared for the reader's one tap."""

    pk: int
    assistant: Employee
    verb: str  # "同意"
    comment: str
    at: datetime


@dataclass(frozen=True)
class RequestPage:
    """A request as one person may see it."""

    pk: int
    serial: str
    title: str
    flow: str
    flow_title: str
    icon: str
    status: str
    status_label: str
    tone: str
    initiator: Employee
    filed_by: Employee | None
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
    marks: tuple[str, ...]
    timeline: tuple[TimelineStep, ...]
    rounds: tuple[Round, ...]  # the same steps as they are drawn
    clocks: tuple[Clock, ...]
    copies: tuple[CopyView, ...]
    copied: int  # how many there are in all
    comments: tuple[CommentView, ...]
    verbs: tuple[Verb, ...]
    acting_for: Employee | None  # the reader decides as deputy or assistant of
    proposed: Proposed | None
    returned: TimelineEvent | None  # who sent it back to the initiator and what he said; only while it is there
    origin: tuple[str, str]  # (system, address there), of a request that another system filed
    followed: tuple[Followed, ...]
    rating: int
    version: int
    rev: int
    url: str

    @property
    def parallel(self) -> bool:
        """Whether branches stand side by side, which asks for room."""
        return any(row.ways for round_ in self.rounds if not round_.over for row in round_.rows)
