"""Who is on duty: rosters, their layers and turns, and what was agreed otherwise."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.refs import Ref
from estate.models.columns import one_of
from estate.states import Days, InUse, OverrideStatus, Unit
from people.models import Employee, Language


class Roster(models.Model):
    """A duty: who can be reached for it at any moment."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    status = models.CharField(max_length=10, choices=InUse.choices, default=InUse.IN_USE)
    history = kept()

    class Meta:
        verbose_name = _("值班表")
        verbose_name_plural = _("值班表")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [one_of("status", InUse, "estate_roster_status")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("estate.roster", str(self.pk))

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name


class RosterLayer(models.Model):
    """People taking turns; of the layers that hold at a moment those of the greatest `priority` count.

    A layer is never changed: it ends (`until`) and another begins, so a past hour says for ever who was on duty.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="layers")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True, default="")
    priority = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=5, choices=Unit.choices, default=Unit.WEEK)
    every = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    handover = models.TimeField(default=time(9, 0))
    days = models.CharField(max_length=10, choices=Days.choices, default=Days.EVERY)
    windows = models.JSONField(default=list)
    phases = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("值班班次")
        verbose_name_plural = _("值班班次")
        ordering: ClassVar = ["roster", "-priority", "pk"]
        constraints: ClassVar = [
            one_of("unit", Unit, "estate_layer_unit"),
            one_of("days", Days, "estate_layer_days"),
            models.CheckConstraint(condition=Q(every__gte=1) & Q(every__lte=52), name="estate_layer_every"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="estate_layer_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RosterMember(models.Model):
    """A place in the turns of a layer."""

    layer = models.ForeignKey(RosterLayer, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="roster_places")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("值班人员")
        verbose_name_plural = _("值班人员")
        ordering: ClassVar = ["layer", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["layer", "position"], name="estate_member_place"),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id} · {self.position} · {self.person_id}"


class RosterOverride(models.Model):
    """Somebody else is on duty for a while: instead of one person, or (None) of everybody.

    The two halves of a swap carry the same `pair`.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="overrides")
    person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="stands_in")
    instead_of = models.ForeignKey(
        Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="stood_in_for"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    pair = models.CharField(max_length=32, blank=True, default="")
    status = models.CharField(max_length=10, choices=OverrideStatus.choices, default=OverrideStatus.ACTIVE)

    class Meta:
        verbose_name = _("临时调班")
        verbose_name_plural = _("临时调班")
        ordering: ClassVar = ["roster", "starts_at", "pk"]
        constraints: ClassVar = [
            one_of("status", OverrideStatus, "estate_override_status"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="estate_override_forward"),
        ]
        indexes: ClassVar = [models.Index(fields=["roster", "ends_at"], name="estate_override_ends")]

    def __str__(self) -> str:
        return f"{self.roster_id} · {self.person_id} · {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> Ref:
        """The roster, whose journal tells of it."""
        return Ref("estate.roster", str(self.roster_id))
