"""The buttons of a request's page: one selector for the page, the drawer and REST; cards ask the same `offers`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import said
from approvals.definition import Do, Human
from approvals.models import NodeRun, Rating, Task
from approvals.selectors import administering, targets
from approvals.selectors.offers import Part, offered
from approvals.selectors.pages import Option
from approvals.selectors.reading import Reading
from approvals.selectors.shown import Verb
from approvals.services.urge import no_urge
from approvals.states import FlowStatus, RequestStatus
from people import api as people

FAILED = frozenset({RequestStatus.REJECTED, RequestStatus.WITHDRAWN})
PRIMARY = frozenset({"approve", "complete", "claim", "answer", "resubmit"})
DECISIONS = frozenset({"approve", "reject", "complete", "cannot"})
DANGER = frozenset({"reject", "cannot"})
MORE = frozenset({"delegate", "remove_sign", "unclaim"})
DIALOGS = {
    "reject": "reason", "cannot": "reason", "return": "return", "transfer": "people", "delegate": "people",
    "add_sign": "add_sign", "remove_sign": "choose", "unclaim": "reason",
}  # fmt: skip


def verbs(reading: Reading) -> tuple[Verb, ...]:
    """The way forward, the way back, then the rest; what stands in 更多 comes last."""
    found = [*_of_part(reading), *_of_initiator(reading), *_of_readers(reading), *administering.verbs(reading)]
    return tuple(sorted(found, key=lambda verb: verb.more))


def part_of(reading: Reading, task: Task) -> Part:
    """The part as its buttons depend on it."""
    run = reading.run(task)
    node = reading.definition.nodes.get(run.key)
    human = node if isinstance(node, Human) else None
    return Part(
        run_kind=run.kind,
        kind=task.kind,
        status=task.status,
        node=human,
        doing=is_doing(run, human),
        claimed=human is not None and human.mode.kind == "claim",
        capacity=_capacity(reading, task),
        halted=reading.request.status == RequestStatus.SUSPENDED,
        added=bool(targets.removable(reading, task)),
    )


def is_doing(run: NodeRun, node: Human | None) -> bool:
    """Whether the run is done rather than decided: a do node, or the work of an action that failed."""
    return run.kind == NodeRun.Kind.ACTION or isinstance(node, Do)


def _capacity(reading: Reading, task: Task) -> str:
    """How the reader acts on the part: "" himself, deputy, assistant."""
    if task.person_id == reading.person.pk:
        return ""
    right = people.right_to_act(reading.person, task.person_id, what=reading.definition.flow, at=reading.now)
    return str(right.kind) if right else "deputy"


def _of_part(reading: Reading) -> Iterable[Verb]:
    task = reading.mine
    if task is None:
        return
    part = part_of(reading, task)
    if part.status == "open" and reading.proposal is not None:
        yield Verb("take", said.button(None, "take"), "primary", task.pk, task.rev)
    for slug in offered(part):
        yield _button(reading, task, part, slug)
    if part.capacity == "assistant" and part.status == "open":
        options = tuple(Option(slug, said.button(part.node, slug)) for slug in offered(part) if slug in DECISIONS)
        yield Verb("prepare", _("准备意见"), "default", task.pk, task.rev, dialog="prepare", options=options)


def _button(reading: Reading, task: Task, part: Part, slug: str) -> Verb:
    style = "primary" if slug in PRIMARY else "danger" if slug in DANGER else "default"
    verb = Verb(
        slug,
        said.button(part.node, slug),
        style,
        task.pk,
        task.rev,
        comment_required=_needs_words(part, slug),
        confirm=_confirm(part, slug),
        dialog=DIALOGS.get(slug, ""),
        more=slug in MORE,
    )
    if slug == "return":
        options = targets.passed(reading, task)
        return replace(
            verb, options=options, modes=targets.modes(reading), reason="" if options else _("没有可退回的节点")
        )
    if slug == "remove_sign":
        return replace(verb, options=targets.removable(reading, task))
    if slug == "resubmit":
        return replace(verb, label=_("修改并重新提交"), url=reverse("approvals:edit", args=[reading.request.pk]))
    return verb


def _needs_words(part: Part, slug: str) -> bool:
    rule = part.node.comment if part.node else "on_reject"
    if slug in {"return", "answer", "cannot"}:
        return True
    if slug == "reject":
        return rule != "optional"
    return rule == "required" and slug in {"approve", "complete"}


def _confirm(part: Part, slug: str) -> str:
    """What follows from the way back, as the flow's author decided."""
    if slug == "reject" and part.run_kind == "revoke":
        return _("拒绝后申请保持已通过。")
    on = getattr(part.node, "on_reject" if slug == "reject" else "on_cannot", None) if slug in DANGER else None
    if slug in DANGER:
        return after_no(on.do if on else "end", doing=slug == "cannot")
    return ""


def after_no(do: str, *, doing: bool) -> str:
    """What a rejection, or 无法完成, leads to."""
    return {
        "end": _("确认无法完成后流程结束，发起人可修改后重新提交。")
        if doing
        else _("拒绝后流程结束，发起人可修改后重新提交。"),
        "to_initiator": _("申请将退回发起人修改，修改后可重新提交。"),
        "branch": _("只结束当前分支，其他分支继续。"),
        "mark": _("流程继续，申请会带上标记。"),
    }[do]


def _of_initiator(reading: Reading) -> Iterable[Verb]:
    request = reading.request
    if reading.person.pk != request.initiator_id:
        return
    status = request.status
    if status == RequestStatus.RUNNING:
        yield Verb("urge", _("催办"), "default", reason=no_urge(request, reading.now))
        yield from _amend(reading)
    if status in {RequestStatus.RUNNING, RequestStatus.SUSPENDED}:
        yield from _withdraw(reading)
    if status == RequestStatus.APPROVED:
        if reading.definition.settings.rating and not Rating.objects.filter(request=request).exists():
            yield Verb("rate", said.button(None, "rate"), "default", dialog="rate")
        yield from _revoke(reading)
    if request.flow.status == FlowStatus.ACTIVE and not request.state.alive:
        again = f"{reverse('approvals:new', args=[request.flow.slug])}?copy={request.pk}"
        failed = status in FAILED
        label = _("修改后重新提交") if failed else _("再次发起")
        yield Verb("again", label, "primary" if failed else "default", url=again)


def _amend(reading: Reading) -> Iterable[Verb]:
    returned = any(run.kind == NodeRun.Kind.START and run.status == "open" for run in reading.runs)
    if reading.definition.settings.amend and not returned:
        yield Verb(
            "amend", _("修改内容"), "default", url=reverse("approvals:edit", args=[reading.request.pk]), more=True
        )


def _withdraw(reading: Reading) -> Iterable[Verb]:
    rule = reading.definition.settings.withdraw
    if rule == "never":
        return
    begun = rule == "before_first" and any(row.person_id and row.task_id for row in reading.decisions)
    confirm = _("撤回后流程结束，可修改后重新提交。")
    reason = _("已有人处理，不能撤回") if begun else ""
    yield Verb("withdraw", _("撤回"), "default", confirm=confirm, dialog="reason", reason=reason)


def _revoke(reading: Reading) -> Iterable[Verb]:
    within, ended = reading.definition.settings.revoke.within, reading.request.finished_at
    if not within or ended is None:
        return
    late = reading.now > ended + timedelta(minutes=within)
    yield Verb(
        "revoke", _("撤销"), "default", dialog="reason", comment_required=True, more=True,
        confirm=_("撤销需要原审批人确认，确认后此申请失效。"), reason=_("已超过可撤销的期限") if late else "",
    )  # fmt: skip


def _of_readers(reading: Reading) -> Iterable[Verb]:
    pk = reading.request.pk
    if takes_part(reading):
        yield Verb("copy_to", _("抄送"), "default", dialog="peoples", more=True)
    yield Verb("print", _("打印"), "default", url=reverse("approvals:print", args=[pk]), more=True)
    if administering.may_archive(reading.roles):
        yield Verb("archive", _("归档导出"), "default", url=reverse("approvals:archive", args=[pk]), more=True)
    yield Verb("comment", _("评论"), "default", comment_required=True)


def takes_part(reading: Reading) -> bool:
    """Whether the reader has or had a part in the request, or administers flows."""
    mine = {reading.request.initiator_id, reading.request.filed_by_id}
    mine |= {task.person_id for task in reading.every_task}
    return reading.person.pk in mine or reading.mine is not None or administering.ADMIN in reading.roles
