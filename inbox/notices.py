"""What the digest card says."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bots.api import Button, CardView, Fact, FactClass, Form, Lane, NoticeContext, NoticeKind, Tone, Urgency
from core import clock, wording
from core.refs import Ref
from inbox import slots
from inbox.kinds import Item, PersonDigest
from inbox.models import DigestMute
from inbox.selectors import digests
from inbox.slots import Slot
from people.models import Employee

INBOX_PAGE = "/inbox/"
MUTE = "inbox.mute_digest"


def render(context: NoticeContext) -> CardView | None:
    """The reader's digest as it is now; None once nothing is left to do."""
    slot = slots.slot_of(context.about)
    if context.reader is None:
        return _card(slot, _sample_digest(context.now), context.now, muted=None)
    digest = digests([context.reader.pk]).get(context.reader.pk)
    if digest is None:
        return None
    return _card(slot, digest, context.now, muted=_muted_at(context.reader, slot))


def _muted_at(reader: Employee, slot: Slot) -> datetime | None:
    return DigestMute.objects.filter(person=reader, day=slot.day).values_list("at", flat=True).first()


def _card(slot: Slot, digest: PersonDigest, now: datetime, *, muted: datetime | None) -> CardView:
    part = _("早间待办") if slot.half == "am" else _("下午待办")
    enter = Button(_("进入待办"), url=INBOX_PAGE, style="primary")
    mute = Button(_("今天不再提醒"), action=MUTE, ref=slot.ref)
    outcome = _("今天不再提醒 · %(time)s") % {"time": wording.clock_time(muted)} if muted else ""
    return CardView(
        title=f"{part} · {wording.day(slot.day)}",
        tone=Tone.INFO,
        preview=_preview(digest),
        body=_body(digest),
        rows=tuple(_row(item, now) for item in digest.top),
        facts=(
            Fact(_("待处理"), str(digest.todo), FactClass.PUBLIC),
            Fact(_("超时"), str(digest.overdue), FactClass.PUBLIC),
            Fact(_("今天到期"), str(digest.due_today), FactClass.PUBLIC),
        ),
        buttons=(enter,) if muted else (enter, mute),
        outcome=outcome,
        footer=_("每个工作日 09:00 和 16:30，有待办时发送"),
    )


def _preview(digest: PersonDigest) -> str:
    said = ngettext("%(count)s 项待处理", "%(count)s 项待处理", digest.todo) % {"count": digest.todo}
    if digest.overdue:
        said += _("，%(count)s 项超时") % {"count": digest.overdue}
    return said


def _body(digest: PersonDigest) -> str:
    said = [ngettext("你有 %(count)s 项待处理", "你有 %(count)s 项待处理", digest.todo) % {"count": digest.todo}]
    if digest.overdue:
        said.append(_("%(count)s 项已超时") % {"count": digest.overdue})
    if digest.due_today:
        said.append(_("%(count)s 项今天到期") % {"count": digest.due_today})
    sentence = _("，").join(said)
    if len(digest.top) < digest.todo:
        return sentence + _("。先看最急的三项：")
    return sentence + _("：")


def _row(item: Item, now: datetime) -> str:
    chip = wording.waiting(item.due, now) if item.due else item.status
    return " · ".join(part for part in (chip, item.title, item.initiator) if part)


def _sample_digest(now: datetime) -> PersonDigest:
    item = Item(
        key="",
        ref=Ref("people.employee", "1"),
        source="sample",
        facet="",
        facet_label="",
        title=_("云主机申请"),
        initiator=_("王小明"),
        department="",
        summary=(),
        since=now,
        due=now,
        status=_("待处理"),
        tone="warn",
        reasons=(),
        url=INBOX_PAGE,
    )
    return PersonDigest(todo=12, overdue=2, due_today=4, top=(item,) * 3)


def sample() -> NoticeContext:
    """A digest as it could be, for the operator's test button and the battery of tests."""
    now = clock.now()
    return NoticeContext(about=slots.slot_at(now).ref, reader=None, facts={}, now=now)


DIGEST = NoticeKind(
    slug="inbox.digest",
    label=cast("str", gettext_lazy("每日摘要")),
    form=Form.CARD,
    lane=Lane.BULK,
    urgency=Urgency.TODAY,
    render=render,
    sample=sample,
    told=False,
)
