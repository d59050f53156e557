"""The button of the summary of held messages: it brings the cards that the summary stands for."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from bots.kinds import ActionCall, ActionKind, ActionResult
from bots.notices import UNFOLD
from bots.services.unfold import unfold_cards
from core.errors import NotVisible


def _unfold(call: ActionCall) -> ActionResult:
    if call.ref != call.person.ref:  # a forwarded summary is about somebody else's cards
        raise NotVisible
    count = unfold_cards(actor=call.person, via=call.via)
    return ActionResult(_("正在发送 {count} 张卡片").format(count=count) if count else _("没有待发送的卡片"))


UNFOLDING: Final = ActionKind(UNFOLD, _unfold)
