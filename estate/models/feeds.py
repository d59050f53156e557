"""What people ask each other for, and what they read elsewhere: swaps that were asked for, and calendars of duty."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from estate.models.columns import one_of
from estate.models.rosters import Roster, RosterOverride
from estate.states import FeedStatus, SwapStatus
from people.models import Employee


class SwapAsk(models.Model):
    """Somebody asks a colleague, or (None) everybody on the roster, to take a stretch of his duty."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="swap_asks")
    asker = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="swaps_asked")
    asked = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="swaps_offered")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=SwapStatus.choices, default=SwapStatus.OPEN)
    override = models.OneToOneField(
        RosterOverride, null=True, blank=True, on_delete=models.PROTECT, related_name="swap_ask"
    )
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("换班请求")
        verbose_name_plural = _("换班请求")
        ordering: ClassVar = ["roster", "starts_at", "pk"]
        constraints: ClassVar = [
            one_of("status", SwapStatus, "estate_swap_status"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="estate_swap_forward"),
            models.CheckConstraint(
                condition=Q(status=SwapStatus.TAKEN, override__isnull=False)
                | (~Q(status=SwapStatus.TAKEN) & Q(override__isnull=True)),
                name="estate_swap_taken",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["roster", "status", "ends_at"], name="estate_swap_open")]

    def __str__(self) -> str:
        return f"{self.roster_id} · {self.asker_id} · {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("estate.swap_ask", str(self.pk))


class DutyFeed(models.Model):
    """A calendar of duty that programs fetch under a secret address: of one roster, or (None) of its owner's turns."""

    owner = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="duty_feeds")
    roster = models.ForeignKey(Roster, null=True, blank=True, on_delete=models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    status = models.CharField(max_length=10, choices=FeedStatus.choices, default=FeedStatus.ACTIVE)
    made_at = models.DateTimeField()
    read_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("值班日历订阅")
        verbose_name_plural = _("值班日历订阅")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            one_of("status", FeedStatus, "estate_feed_status"),
            models.UniqueConstraint(
                fields=["owner", "roster"], condition=Q(status=FeedStatus.ACTIVE), name="estate_feed_one_of_roster"
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(status=FeedStatus.ACTIVE, roster__isnull=True), name="estate_feed_one_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} · {self.roster_id or '-'}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("estate.duty_feed", str(self.pk))
