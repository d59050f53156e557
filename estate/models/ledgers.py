"""Small registers with declared columns: budgets, the data catalogue, price lists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.refs import Ref
from estate.models.columns import one_of
from estate.states import InUse, Readers
from people.models import Employee, Language


class Ledger(models.Model):
    """A register; `columns` declares what its rows hold (estate.columns), `keeper` is the role that looks after it."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")
    key_label = models.CharField(max_length=40)
    key_label_en = models.CharField(max_length=60, blank=True, default="")
    columns = models.JSONField(default=list)
    keeper = models.SlugField(max_length=40, default="operator")
    readers = models.CharField(max_length=10, choices=Readers.choices, default=Readers.EVERYBODY)
    status = models.CharField(max_length=10, choices=InUse.choices, default=InUse.IN_USE)
    history = kept()

    class Meta:
        verbose_name = _("台账")
        verbose_name_plural = _("台账")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            one_of("readers", Readers, "estate_ledger_readers"),
            one_of("status", InUse, "estate_ledger_status"),
            # The systems themselves answer to this name (estate.selectors.ledgers).
            models.CheckConstraint(condition=~models.Q(slug="application"), name="estate_ledger_not_application"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("estate.ledger", str(self.pk))

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name


class LedgerRow(models.Model):
    """One row; `key` is its number and never changes, `values` holds every column but those of people."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="rows")
    key = models.CharField(max_length=64)
    label = models.CharField(max_length=120)
    label_en = models.CharField(max_length=160, blank=True, default="")
    values = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=InUse.choices, default=InUse.IN_USE)
    history = kept()

    class Meta:
        verbose_name = _("台账记录")
        verbose_name_plural = _("台账记录")
        ordering: ClassVar = ["ledger", "key"]
        constraints: ClassVar = [
            one_of("status", InUse, "estate_row_status"),
            models.UniqueConstraint(fields=["ledger", "key"], name="estate_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.label}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("estate.ledger_row", str(self.pk))

    @property
    def display_name(self) -> str:
        """The label in the language of the moment."""
        return self.label_en if self.label_en and get_language() == Language.ENGLISH else self.label


class LedgerPerson(models.Model):
    """A person in one column of a row, in the order written."""

    row = models.ForeignKey(LedgerRow, on_delete=models.CASCADE, related_name="people")
    column = models.CharField(max_length=40)
    person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="ledger_rows")
    position = models.PositiveSmallIntegerField(default=0)
    history = kept()

    class Meta:
        verbose_name = _("台账人员")
        verbose_name_plural = _("台账人员")
        ordering: ClassVar = ["row", "column", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "column", "person"], name="estate_ledger_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} · {self.column} · {self.person_id}"
