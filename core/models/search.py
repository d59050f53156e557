"""What can be found by typing: one narrow row per thing."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, UniqueConstraint

from core.refs import Ref


class SearchDocument(models.Model):
    """The words by which a thing is found, all in one text (`core.search.text`); never what is hidden or sensitive.

    Whose it is (`owner_…`) finds it too, by that document's own words, so that a renamed owner needs no rewriting.
    `weight` orders equally good matches, the greatest first.
    """

    ref_kind = models.CharField(max_length=60)
    ref_pk = models.BigIntegerField()
    owner_kind = models.CharField(max_length=60, default="")
    owner_pk = models.BigIntegerField(null=True)
    text = models.TextField()
    weight = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["ref_kind", "ref_pk"], name="searchdocument_ref")]
        indexes = [Index(fields=["ref_kind", "-weight"], name="searchdocument_newest")]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def ref(self) -> Ref:
        """The thing."""
        return Ref(self.ref_kind, str(self.ref_pk))
