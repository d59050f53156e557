"""The journal, its heads and its anchors."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from core.models.appending import AppendOnlyModel
from core.refs import Ref
from core.states import Via


class JournalHead(models.Model):
    """The last entry of one subject's journal; locked while the next one is written."""

    ref_kind = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["ref_kind", "ref_id"], name="journalhead_ref")]

    def __str__(self) -> str:
        return f"{self.ref_kind}:{self.ref_id}#{self.seq}"


class JournalEntry(AppendOnlyModel):
    """One thing that happened to a subject. `text` is the canonical truth that the hash covers."""

    ref_kind = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=64, db_index=True)
    actor = models.CharField(max_length=129, blank=True, db_index=True)
    on_behalf_of = models.CharField(max_length=129, blank=True)
    via = models.CharField(max_length=8, choices=Via.choices)
    text = models.TextField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("操作日志")
        verbose_name_plural = _("操作日志")
        constraints = [
            UniqueConstraint(fields=["ref_kind", "ref_id", "seq"], name="journalentry_ref_seq"),
            CheckConstraint(condition=Q(via__in=Via.values), name="journalentry_via"),
            CheckConstraint(condition=Q(seq__gte=1), name="journalentry_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.ref_kind}:{self.ref_id}#{self.seq} {self.verb}"

    @property
    def ref(self) -> Ref:
        """The subject."""
        return Ref(self.ref_kind, self.ref_id)

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb wrote down."""
        facts: dict[str, Any] = json.loads(self.text)["facts"]
        return facts


class JournalAnchor(AppendOnlyModel):
    """One night's seal over all heads that had moved since the night before."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    heads = models.PositiveBigIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"#{self.number} {self.hash[:12]}"


class JournalAnchorLine(AppendOnlyModel):
    """A head as an anchor saw it."""

    anchor = models.ForeignKey(JournalAnchor, on_delete=models.PROTECT, related_name="lines")
    ref_kind = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [UniqueConstraint(fields=["ref_kind", "ref_id", "seq"], name="journalanchorline_ref_seq")]

    def __str__(self) -> str:
        return f"{self.ref_kind}:{self.ref_id} {self.seq} {self.hash}"
