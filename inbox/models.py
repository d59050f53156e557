"""The inbox keeps no copy of anybody's work; only what a person said about being reminded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DigestMute(models.Model):
    """The person wants no further digest on this day (Shanghai)."""

    person = models.ForeignKey("people.Employee", on_delete=models.CASCADE, related_name="digest_mutes")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day"], name="inbox_mute_once_a_day")]
        indexes: ClassVar = [models.Index(fields=["day"], name="inbox_mute_day")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day}"
