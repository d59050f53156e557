"""How long what signing in leaves behind is kept; by the wire clock, so that a moved business clock ends no session."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from core import wire_clock
from core.retention import Rule, Way
from people.models import Session, SignIn, UsedState


def _over(before: datetime) -> datetime:
    return min(before, wire_clock.now())


RULES: Final = (
    Rule(
        "people.sign_ins", _("登录记录"), 1_095, Way.DELETE,
        lambda before: SignIn.objects.filter(at__lt=_over(before)), minimum=180,
    ),
    Rule(
        "people.sessions", _("登录会话"), 1, Way.DELETE,
        lambda before: Session.objects.filter(ends_at__lt=_over(before)),
    ),
    Rule(
        "people.used_states", _("已用过的飞书登录"), 1, Way.DELETE,
        lambda before: UsedState.objects.filter(ends_at__lt=_over(before)),
    ),
)  # fmt: skip
