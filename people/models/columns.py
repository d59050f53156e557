"""What several tables of people say about their columns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """The languages of the house."""

    CHINESE = "zh-hans", _("简体中文")
    ENGLISH = "en", _("英文")


class Theme(models.TextChoices):
    """Light or dark, or as the device says."""

    AUTO = "auto", _("跟随系统")
    LIGHT = "light", _("浅色")
    DARK = "dark", _("深色")


def one_of(column: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database's own word that the column holds nothing but these."""
    return models.CheckConstraint(condition=Q(**{f"{column}__in": choices.values}), name=name)
