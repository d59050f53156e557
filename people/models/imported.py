"""Sheets that were brought in: what was in them, what they changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from people.models.columns import one_of
from people.states import ImportStatus


class ImportBatch(models.Model):
    """One sheet: previewed, taken in, perhaps taken back. `rows` holds its plan: key, before, after, problems."""

    sheet = models.CharField(max_length=60)
    file = models.CharField(max_length=120)
    by = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="imports")
    at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.DRAFT)
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    kept = models.JSONField(default=list)

    class Meta:
        verbose_name = _("导入记录")
        verbose_name_plural = _("导入与导出")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [one_of("status", ImportStatus, "people_import_status")]

    def __str__(self) -> str:
        return self.file

    @property
    def ref(self) -> Ref:
        """How the journal points here."""
        return Ref("people.import", str(self.pk))
