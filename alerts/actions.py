"""The buttons of an incident's card: the same verbs that the page calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from alerts.services import handling, silences
from bots import api as bots


def _acknowledge(call: bots.ActionCall) -> bots.ActionResult:
    handling.acknowledge(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("已认领"))


def _resolve(call: bots.ActionCall) -> bots.ActionResult:
    handling.resolve(call.ref.pk, actor=call.person, via=call.via)
    return bots.ActionResult(_("已标记解决"))


def _silence(call: bots.ActionCall) -> bots.ActionResult:
    """What the incident's alerts share is kept quiet for `minutes` (of the button or the form, 60 if neither says)."""
    said = str(call.form.get("minutes") or call.value.get("minutes") or "60")
    length = timedelta(minutes=int(said) if said.isdecimal() and len(said) < 6 else 0)
    reason = call.form.get("reason", "").strip() or _("卡片屏蔽")
    silences.silence_incident(call.ref.pk, actor=call.person, length=length, reason=reason, via=call.via)
    return bots.ActionResult(_("已屏蔽"))


ACTIONS: Final = (
    bots.ActionKind("alerts.acknowledge", _acknowledge),
    bots.ActionKind("alerts.resolve", _resolve),
    bots.ActionKind("alerts.silence", _silence),
)
