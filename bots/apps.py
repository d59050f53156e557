"""Registers what `bots` itself brings."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BotsConfig(AppConfig):
    """What is said and done outside."""

    name = "bots"
    verbose_name = _("机器人")
