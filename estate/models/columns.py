"""What several tables of the estate say about their columns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


def one_of(column: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database's own word that the column holds nothing but these."""
    return models.CheckConstraint(condition=Q(**{f"{column}__in": choices.values}), name=name)
