"""What the REST door has answered, so that a repeated write is answered again instead of done again."""

from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint


class KeptReply(models.Model):
    """The answer to one write that carried an Idempotency-Key; `at` is wire time, kept for a day.

    `hand` tells the writer of the row from one that found it, and is the key under which the verb was done.
    """

    actor = models.CharField(max_length=129)
    key = models.CharField(max_length=128)
    digest = models.CharField(max_length=64)
    hand = models.CharField(max_length=32)
    status_code = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="", blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["actor", "key"], name="keptreply_actor_key")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"
