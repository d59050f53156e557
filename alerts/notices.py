"""What is said of an incident: one card for each reader, kept true, from the first call to the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from django.utils.translation import gettext_lazy as _

from alerts import card, reader_card, room_cards
from alerts.card_facts import KIND, SAMPLE, SAMPLE_AT
from alerts.selectors import drawing
from alerts.services import readers, war_rooms
from alerts.services.paging import AGAIN, AGAIN_LATER, NOTICE, PAGE
from bots import api as bots
from core.refs import Ref

Render = Callable[[bots.NoticeContext], bots.CardView | None]
Gather = Callable[[Sequence[Ref]], Mapping[Ref, Any]]


def _sample() -> bots.NoticeContext:
    return bots.NoticeContext(Ref(KIND, SAMPLE), None, {}, SAMPLE_AT)


def _kind(
    slug: str, label: object, lane: bots.Lane, urgency: bots.Urgency, render: Render, *,
    form: bots.Form = bots.Form.CARD, receipts: bool = True, gather: Gather | None = None,
) -> bots.NoticeKind:  # fmt: skip
    return bots.NoticeKind(
        slug=slug,
        label=cast(str, label),
        form=form,
        lane=lane,
        urgency=urgency,
        render=render,
        sample=_sample,
        while_away=bots.WhileAway.SENT,
        receipts=receipts,
        gather=gather,
    )


URGENT: Final = (bots.Lane.URGENT, bots.Urgency.PAGE)
NORMAL: Final = (bots.Lane.NORMAL, bots.Urgency.PAGE)
TODAY: Final = (bots.Lane.NORMAL, bots.Urgency.TODAY)
KINDS: Final[Sequence[bots.NoticeKind]] = (
    _kind(PAGE, _("紧急故障"), *URGENT, card.render, gather=drawing.gather),
    _kind(NOTICE, _("一般故障"), *TODAY, card.render, gather=drawing.gather),
    _kind(AGAIN, _("故障再次待认领"), *URGENT, room_cards.again, form=bots.Form.REPLY),
    _kind(AGAIN_LATER, _("一般故障再次待认领"), *TODAY, room_cards.again, form=bots.Form.REPLY),
    _kind(readers.READER, _("报障进展"), *NORMAL, reader_card.render, receipts=False, gather=drawing.gather),
    _kind(readers.CLOSED, _("报障已恢复"), *NORMAL, reader_card.closed, form=bots.Form.REPLY, receipts=False),
    _kind(war_rooms.CARD, _("作战群状态"), *URGENT, card.render, receipts=False, gather=drawing.gather),
    _kind(war_rooms.ROLES, _("作战群分工"), *URGENT, room_cards.roles, receipts=False),
    _kind(war_rooms.PROMPT, _("更新进展"), *URGENT, room_cards.prompt, receipts=False),
    _kind(war_rooms.SUMMARY, _("作战群小结"), *NORMAL, room_cards.summary, receipts=False),
)


def read(about: Ref, person: int) -> None:
    """Somebody has read that he is called: the cards say so."""
    bots.refresh(about)


WATCHER: Final = bots.ReadWatcher(KIND, read)
