"""What the approval centre tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DefinitionInfo:
    """A definition as the centre holds it; names are resolved in Chinese and English ("" where not told)."""

    approval_code: str
    name_zh: str
    name_en: str
    group_code: str
    callback_url: str
    viewers: tuple[str, ...]
    log_id: str = ""


@dataclass(frozen=True)
class PutReceipt:
    """What a put changed: rows written, changed, deleted of the instance, its tasks and its copies; 0 if not told."""

    inserted: int
    updated: int
    deleted: int
    log_id: str


@dataclass(frozen=True)
class TaskState:
    """A task as the centre holds it."""

    task_id: str
    status: str
    updated: int


@dataclass(frozen=True)
class InstanceState:
    """An instance and its tasks as the centre holds them."""

    instance_id: str
    approval_code: str
    status: str
    updated: int
    tasks: tuple[TaskState, ...] = ()
