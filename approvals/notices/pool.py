"""群内待认领: the card in a duty group, from which one of those asked takes the part; he decides on his own.

Everybody in the group reads it, so it says only what others may read of the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.models import Decision, NodeRun, Request, Task
from approvals.notices.common import (
    SAMPLE_DUE,
    WITH,
    decisions_of,
    facts,
    is_sample,
    sample,
    see,
    tasks_of,
)
from approvals.selectors.timeline import name_of
from approvals.services.instance import definition_of
from approvals.sight import OTHERS, rights_at
from approvals.states import RequestStatus, TaskKind, TaskStatus
from bots import api as bots
from core.refs import Ref
from core.wording import moment

RUN = "approvals.run"


@dataclass(frozen=True)
class Pool:
    """What the card says."""

    flow: str
    serial: str
    node: str
    initiator: str
    department: str
    asks: str
    facts: tuple[bots.Fact, ...]
    url: str
    ref: Ref
    rev: int = 0
    due: datetime | None = None
    waiting: int = 0  # how many may take it
    taken: str = ""  # who has it
    outcome: str = ""
    halted: bool = False


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card as it is now, the same for everybody."""
    if is_sample(context):
        return _card(_sample(), context.now)
    run = NodeRun.objects.select_related(*(f"request__{name}" for name in WITH)).filter(pk=context.about.pk).first()
    return _card(_load(run, run.request), context.now) if run is not None else None


def _load(run: NodeRun, request: Request) -> Pool:
    definition = definition_of(request)
    rights = rights_at(definition, OTHERS)
    open_ = [task for task in tasks_of(request, run.pk) if task.status == TaskStatus.OPEN]
    pool = [task for task in open_ if task.kind == TaskKind.CANDIDATE]
    return Pool(
        flow=definition.title.said(phrases.language()),
        serial=request.serial,
        node=name_of(definition, run),
        initiator=request.initiator.display_name,
        department=request.department.display_name,
        asks=phrases.headline(definition, request.data, rights),
        facts=facts(request, rights)[:5],
        url=phrases.url(request),
        ref=Ref(RUN, str(run.pk)),
        rev=run.generation,
        due=min((task.due_at for task in open_ if task.due_at), default=None),
        waiting=len(pool),
        taken="" if pool else _taken(open_, request),
        outcome="" if open_ else _over(run, request),
        halted=request.status == RequestStatus.SUSPENDED,
    )


def _taken(open_: list[Task], request: Request) -> str:
    """`张三已认领 · 10:05`."""
    held = {task.pk for task in open_}
    claims = [row for row in decisions_of(request) if row.verb == Decision.Verb.CLAIM and row.task_id in held]
    if claims:
        return phrases.decided_at(claims[-1])
    return _("%(name)s处理中") % {"name": open_[0].person.display_name} if open_ else ""


def _over(run: NodeRun, request: Request) -> str:
    settled = [
        row for row in decisions_of(request)
        if row.run_id == run.pk and row.task_id and row.verb not in {Decision.Verb.CLAIM, Decision.Verb.UNCLAIM}
    ]  # fmt: skip
    return phrases.decided_at(settled[-1]) if settled else _("流程已结束，无需再处理")


def _card(pool: Pool, now: datetime) -> bots.CardView:
    known = {"flow": pool.flow, "name": pool.initiator, "department": pool.department, "asks": pool.asks}
    title, tone = _head(pool)
    return bots.CardView(
        title=title % known,
        tone=tone,
        preview=pool.outcome or pool.taken or _("待认领：%(name)s申请 %(asks)s") % known,
        subtitle=_("%(serial)s · %(node)s") % {"serial": pool.serial, "node": pool.node},
        tags=() if pool.halted or not pool.waiting or not _late(pool, now) else (_("超时"),),
        body=_("%(name)s（%(department)s）申请 %(asks)s。") % known + _until(pool, now),
        facts=pool.facts,
        buttons=(*_claim(pool), see(pool.url)),
        outcome=_("流程已暂停，恢复后继续处理") if pool.halted else pool.outcome or pool.taken,
        footer=_("%(count)d 人可认领，认领后由认领人处理") % {"count": pool.waiting} if pool.waiting else "",
    )


def _head(pool: Pool) -> tuple[str, bots.Tone]:
    if pool.halted:
        return _("已暂停 · %(flow)s"), bots.Tone.OVER
    if pool.waiting:
        return _("待认领 · %(flow)s"), bots.Tone.TODO
    return (_("处理中 · %(flow)s"), bots.Tone.INFO) if pool.taken else (_("已处理 · %(flow)s"), bots.Tone.OVER)


def _claim(pool: Pool) -> tuple[bots.Button, ...]:
    if pool.halted or not pool.waiting:
        return ()
    return (bots.Button(_("认领"), action="approvals.claim_run", style="primary", ref=pool.ref, generation=pool.rev),)


def _late(pool: Pool, now: datetime) -> bool:
    return pool.due is not None and pool.due < now


def _until(pool: Pool, now: datetime) -> str:
    if pool.due is None or not pool.waiting:
        return ""
    due = moment(pool.due, now)
    return (_("请在 %(due)s 前办理。") if due[:1].isdigit() else _("请在%(due)s 前办理。")) % {"due": due}


def _sample() -> Pool:
    shown = (bots.Fact(_("环境"), _("生产")), bots.Fact(_("所属系统"), _("集中交易")))
    return Pool(
        flow=_("云主机申请"), serial="YJ-20261123-0042", node=_("云资源交付"), initiator=_("王小明"),
        department=_("交易系统部"), asks=_("3 台生产云主机"), facts=shown, url="/approvals/", ref=Ref(RUN, "0"), rev=1,
        due=SAMPLE_DUE, waiting=3,
    )  # fmt: skip


POOL = bots.NoticeKind(
    slug="approvals.pool",
    label=gettext_lazy("群内待认领"),  # type: ignore[arg-type]  # a lazy text
    form=bots.Form.CARD,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: sample(RUN),
)
