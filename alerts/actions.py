"""The buttons of an incident's card: the same verbs that the page calls."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from alerts.services import handling
from bots import api as bots


def _acknowledge(call: bots.ActionCall) -> bots.ActionResult:
    handling.acknowledge(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("已认领"))


def _resolve(call: bots.ActionCall) -> bots.ActionResult:
    handling.resolve(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("已标记解决"))


ACTIONS: Final = (
    bots.ActionKind("alerts.acknowledge", _acknowledge),
    bots.ActionKind("alerts.resolve", _resolve),
)
