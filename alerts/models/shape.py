"""Sorts of alerts and when each was seen last, so that what is new can be told."""

from __future__ import annotations

from django.db import models


class AlertShape(models.Model):
    """`digest` is `engine.flapping.shape`; `seen_at` when an incident was last opened or joined by one of its sort."""

    digest = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
