"""What the digest's buttons do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bots.api import ActionCall, ActionKind, ActionResult
from inbox.notices import MUTE
from inbox.services.muting import mute_digest
from inbox.slots import slot_of


def _mute(call: ActionCall) -> ActionResult:
    mute_digest(call.person, day=slot_of(call.ref).day, via=call.via)
    return ActionResult(_("今天不再提醒"))


MUTE_DIGEST = ActionKind(MUTE, _mute)
