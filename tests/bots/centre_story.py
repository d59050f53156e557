"""A source of the approval centre whose state the test holds: one kind of request, any number of requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bots.centre.kinds import (
    CentreDefinition,
    CentreEntry,
    CentreField,
    CentreSource,
    CentreTask,
    CentreTaskStatus,
    EntryStatus,
    InBoth,
    Quick,
)
from bots.kinds import ActionCall, ActionKind, ActionResult
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.refs import Ref

KIND = "story.request"
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DEFINITION = CentreDefinition("story", InBoth("用章申请", "Use of a seal"), "hub-story", InBoth("行政", "Office"),
                              create="/story/new/", open_to_all=True)  # fmt: skip


def ref(number: int = 1) -> Ref:
    return Ref(KIND, str(number))


def task(number: int, user: str, status: CentreTaskStatus = CentreTaskStatus.PENDING, minutes: int = 0) -> CentreTask:
    """Somebody's part, opened so many minutes after the story began."""
    created = AT + timedelta(minutes=minutes)
    quick = (Quick("APPROVE"), Quick("REJECT", "required"), Quick("LATER", name=InBoth("稍后", "Later")))
    return CentreTask(
        ref=Ref("story.task", str(number)), user_id=user, status=status, created=created, quick=quick[:2],
        ended=None if status == CentreTaskStatus.PENDING else created + timedelta(minutes=1), generation=1,
        node="head", node_name=InBoth("部门负责人", "Head"),
    )  # fmt: skip


@dataclass
class Shelf:
    """What is, and how often it was asked for; `acted` is what quick buttons did."""

    entries: dict[Ref, CentreEntry] = field(default_factory=dict)
    kinds: list[CentreDefinition] = field(default_factory=lambda: [DEFINITION])
    asked: int = 0
    acted: list[ActionCall] = field(default_factory=list)
    trouble: Exception | None = None
    between: Callable[[], None] = lambda: None

    def put(self, initiator: str, *tasks: CentreTask, number: int = 1, **values: object) -> CentreEntry:
        """The request is so now."""
        before = self.entries.get(ref(number))
        rev = int(before.stamp) + 1 if before else 1
        made = CentreEntry(
            definition=self.kinds[0], status=EntryStatus.PENDING, title=InBoth("用章 · 合同", "Seal · contract"),
            path=f"/story/{number}/", user_id=initiator, started=AT, stamp=str(rev), tasks=tasks,
            department=InBoth("法务部"), serial=f"S-{number}",
            fields=(CentreField(InBoth("用途", "For"), InBoth("合同", "Contract")),),
        )  # fmt: skip
        self.entries[ref(number)] = replace(made, **values)  # type: ignore[arg-type]  # the test's own words
        return self.entries[ref(number)]

    def entry(self, about: Ref) -> CentreEntry | None:
        self.asked += 1
        found = self.entries.get(about)
        self.between()
        return found

    def stamps(self, since: datetime) -> dict[Ref, str]:
        recent = {key: one for key, one in self.entries.items() if one.ended is None or one.ended >= since}
        return {key: one.stamp for key, one in recent.items()}

    def act(self, call: ActionCall) -> ActionResult:
        if self.trouble is not None:
            raise self.trouble
        self.acted.append(call)
        return ActionResult("已同意")

    def source(self) -> CentreSource:
        actions = {"APPROVE": "story.centre", "REJECT": "story.centre", "GONE": "story.gone"}
        return CentreSource(KIND, self.entry, lambda: self.kinds, self.stamps, actions)

    def action(self) -> ActionKind:
        return ActionKind("story.centre", self.act)


TROUBLES: list[tuple[Exception, int, str]] = [
    (IllegalMove("李四已于 10:32 同意，页面已更新"), 409, "李四已于 10:32 同意，页面已更新"),
    (Refused("你不是审批人"), 403, "你不是审批人"),
    (NotVisible(), 404, "内容不存在，或你没有权限查看"),
    (Invalid.at("comment", "拒绝时请填写审批意见"), 422, "拒绝时请填写审批意见"),
]
