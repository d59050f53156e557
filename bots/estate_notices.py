"""What is said about the estate: a duty that changed hands, and owners who have left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, cast

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bots.duty_notices import HANDOVER, SWAP
from bots.kinds import Button, CardView, Fact, Form, Lane, NoticeContext, NoticeKind, Tone, Urgency
from bots.services.announce import announce
from bots.services.refresh import refresh
from core import wording
from core.refs import Ref
from estate.api import EstateWatcher, Happened

DUTY: Final = "bots.duty_changed"
LEFT: Final = "bots.owner_left"
MOST_NAMES: Final = 5


def _duty(context: NoticeContext) -> CardView:
    told = {name: fact.value for name, fact in context.facts.items()}
    roster = told["roster_en"] if told["roster_en"] and get_language() == "en" else told["roster"]
    said = {
        "estate.stood_in": _("值班有调整"), "estate.swapped": _("换班已生效"),
        "estate.override_cancelled": _("调班已取消"),
    }.get(told["verb"], _("值班有调整"))  # fmt: skip
    start = wording.moment(datetime.fromisoformat(told["starts_at"]), context.now)
    end = wording.moment(datetime.fromisoformat(told["ends_at"]), context.now)
    facts = (
        Fact(_("值班表"), roster), Fact(_("时间"), _("%(start)s 至 %(end)s") % {"start": start, "end": end}),
        Fact(_("值班"), told["person"]), Fact(_("代替"), told["instead_of"] or "—"), Fact(_("原因"), told["reason"]),
        Fact(_("操作人"), told["by"] or _("系统")),
    )  # fmt: skip
    return CardView(
        title=said,
        tone=Tone.INFO,
        preview=_("{said}：{roster}，{start} 起").format(said=said, roster=roster, start=start),
        body=_("「{roster}」{start} 起由{person}值班。").format(roster=roster, start=start, person=told["person"])
        if told["verb"] != "estate.override_cancelled"
        else _("「{roster}」{start} 起的调班已取消，恢复原排班。").format(roster=roster, start=start),
        facts=facts,
        buttons=(Button(_("查看值班表"), url=told["url"], style="primary"),),
        footer=_("你在这张值班表上，调班会告知你"),
    )


def _duty_sample() -> NoticeContext:
    told = {
        "verb": "estate.stood_in", "roster": "Cloud platform duty", "roster_en": "",
        "person": "Zhao Min",
        "instead_of": "Wu Di", "reason": "Training", "by": "He Ping", "url": "/estate/rosters/cloud_ops/",
        "starts_at": "2026-11-24T01:00:00+00:00", "ends_at": "2026-11-25T01:00:00+00:00",
    }  # fmt: skip
    facts = {name: Fact("", value) for name, value in told.items()}
    return NoticeContext(Ref("estate.roster", "1"), None, facts, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


def _left(context: NoticeContext) -> CardView:
    told = {name: fact.value for name, fact in context.facts.items()}
    names = tuple(name for name in told["names"].split("\n") if name)
    preview = _("{person}已离职，{count} 个系统或值班表待指定负责人").format(person=told["person"], count=told["count"])
    return CardView(
        title=_("负责人已离职"),
        tone=Tone.TODO,
        preview=preview,
        body=_("{person}已离职，没有接手人。请为以下系统和值班表指定新的负责人。").format(person=told["person"]),
        facts=(Fact(_("系统与值班表"), told["count"]), Fact(_("台账记录"), told["rows"])),
        rows=names[:MOST_NAMES],
        buttons=(Button(_("去处理"), url=told["url"], style="primary"),),
        footer=_("你是平台运维，系统无负责人时会告知你"),
    )


def _left_sample() -> NoticeContext:
    told = {
        "verb": "estate.owner_left", "person": "Qian Li", "names": "Central trading\nMarket data gateway",
        "count": "2",
        "rows": "2", "url": "/estate/",
    }  # fmt: skip
    facts = {name: Fact("", value) for name, value in told.items()}
    return NoticeContext(Ref("people.employee", "1"), None, facts, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


def _tell(happened: Happened) -> None:
    """Say it in the verb's transaction."""
    if happened.verb in {"estate.swap_taken", "estate.swap_withdrawn"}:
        refresh(happened.about)
        return
    if happened.verb == "estate.swap_asked":
        announce(SWAP, about=happened.about, to=happened.to)
        return
    kind = HANDOVER if happened.verb == "estate.handover" else LEFT if happened.verb == "estate.owner_left" else DUTY
    told = {**happened.facts, "verb": happened.verb, "url": happened.url}
    facts = {name: Fact("", value) for name, value in told.items()}
    announce(kind, about=happened.about, to=happened.to, facts=facts)


WATCHER: Final = EstateWatcher("bots", _tell)
KINDS: Final = (
    NoticeKind(DUTY, cast(str, gettext_lazy("值班调整")), Form.NOTE, Lane.NORMAL, Urgency.PAGE, _duty, _duty_sample),
    NoticeKind(
        LEFT, cast(str, gettext_lazy("负责人已离职")), Form.NOTE, Lane.NORMAL, Urgency.TODAY, _left, _left_sample
    ),
)
