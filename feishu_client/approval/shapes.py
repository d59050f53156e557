"""What is told to the approval centre: definitions, instances, tasks, copies. Times are milliseconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from feishu_client.card.words import Text

InstanceStatus = Literal["PENDING", "APPROVED", "REJECTED", "CANCELED", "DELETED", "HIDDEN", "TERMINATED"]
TaskStatus = Literal["PENDING", "APPROVED", "REJECTED", "TRANSFERRED", "DONE"]
Display = Literal["BROWSER", "SIDEBAR", "NORMAL"]
Reason = Literal["none", "optional", "required"]

INSTANCE_STATUSES: Final = ("PENDING", "APPROVED", "REJECTED", "CANCELED", "DELETED", "HIDDEN", "TERMINATED")
TASK_STATUSES: Final = ("PENDING", "APPROVED", "REJECTED", "TRANSFERRED", "DONE")
MOST_TASKS: Final = 300
MOST_COPIES: Final = 200
MOST_ACTIONS: Final = 2
MOST_FORM: Final = 2048  # characters of names and values together
MOST_CODE: Final = 128


@dataclass(frozen=True)
class Links:
    """Where a line of the list leads: on a computer, on a phone. At least one must be there."""

    pc: str = ""
    mobile: str = ""


@dataclass(frozen=True)
class Callback:
    """Where quick buttons report. `token` comes back in each press, `key` seals it ("" = in the open)."""

    url: str
    token: str
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Definition:
    """A kind of request. `code` is ours at first, afterwards the one that Feishu gave back.

    `create` leads to the form (of an empty one the kind cannot be started from there); `visible`: everybody finds it
    under 发起, otherwise nobody.
    """

    code: str
    name: Text
    group_code: str
    group: Text
    create: Links
    description: Text | None = None
    system: Text | None = None  # shown as 来自 …
    kind: str = ""
    callback: Callback | None = None
    visible: bool = False
    batch: bool = False


@dataclass(frozen=True)
class Action:
    """A quick button. `type` is APPROVE, REJECT or a word of our own, which then needs a `name`."""

    type: str
    name: Text | None = None
    reason: Reason = "none"


@dataclass(frozen=True)
class Task:
    """One person's part. `context` comes back with a press; `ended` 0 while it is open.

    `complete_reason` is one of Feishu's words for why it ended (approved, forward, recall, …).
    """

    task_id: str
    user_id: str
    status: TaskStatus
    links: Links
    created: int
    ended: int = 0
    updated: int = 0
    title: Text | None = None
    context: str = ""
    actions: tuple[Action, ...] = ()
    node_id: str = ""
    node_name: Text | None = None
    complete_reason: str = ""
    for_deputy: bool = False
    display: Display = "BROWSER"


@dataclass(frozen=True)
class Copy:
    """Somebody who is told (抄送)."""

    cc_id: str
    user_id: str
    links: Links
    read: bool
    created: int
    updated: int
    display: Display = "BROWSER"


@dataclass(frozen=True)
class Field:
    """A line of the form; the lists show the first three."""

    name: Text
    value: Text


@dataclass(frozen=True)
class Instance:
    """One request as it is now, whole: tasks and copies that are not in it disappear from the centre.

    `updated` is its version: with `only_newer` what the centre holds changes only if this is greater.
    """

    approval_code: str
    instance_id: str
    status: InstanceStatus
    title: Text
    links: Links
    user_id: str
    started: int
    updated: int
    ended: int = 0
    fields: tuple[Field, ...] = ()
    department: Text | None = None
    business_key: str = ""
    tasks: tuple[Task, ...] = ()
    copies: tuple[Copy, ...] = ()
    display: Display = "BROWSER"
    only_newer: bool = False


@dataclass(frozen=True)
class InstanceVersion:
    """What the centre should hold: asked about with `check_instances`, answered for what differs."""

    instance_id: str
    updated: int
    tasks: tuple[tuple[str, int], ...] = ()
