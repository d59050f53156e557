"""How long what signing in leaves behind is kept."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from core.retention import Rule, Way
from people.models import Session, SignIn, UsedState

RULES: Final = (
    Rule(
        "people.sign_ins", _("登录记录"), 1_095, Way.DELETE,
        lambda before: SignIn.objects.filter(at__lt=before), minimum=180,
    ),
    Rule("people.sessions", _("登录会话"), 1, Way.DELETE, lambda before: Session.objects.filter(ends_at__lt=before)),
    Rule(
        "people.used_states", _("已用过的飞书登录"), 1, Way.DELETE,
        lambda before: UsedState.objects.filter(ends_at__lt=before),
    ),
)  # fmt: skip
