"""Proof runs over the journal, and who has read what."""

from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint

from core.models.appending import AppendOnlyModel
from core.refs import Ref


class JournalCheck(AppendOnlyModel):
    """One walk over the whole journal: what was found, and how long it took (milliseconds)."""

    at = models.DateTimeField()
    by = models.CharField(max_length=129, blank=True)
    entries = models.PositiveBigIntegerField()
    faults = models.PositiveIntegerField()
    first = models.TextField(blank=True)
    took = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.faults}"


class Reading(AppendOnlyModel):
    """A person has seen a subject of a sensitive kind in this hour (core.evidence)."""

    person = models.CharField(max_length=129)
    ref_kind = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    what = models.CharField(max_length=64)
    hour = models.DateTimeField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["person", "ref_kind", "ref_id", "what", "hour"], name="reading_once_an_hour")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.what} {self.ref_kind}:{self.ref_id}"

    @property
    def ref(self) -> Ref:
        """What was seen."""
        return Ref(self.ref_kind, self.ref_id)
