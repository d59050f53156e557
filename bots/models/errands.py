"""Outside work other than saying something."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.states import ErrandStatus
from core.refs import Ref


class Errand(models.Model):
    """A piece of outside work written by a verb; `retry_at` and `lease_until` are wire time."""

    kind = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    status = models.CharField(_("状态"), max_length=10, choices=ErrandStatus, default=ErrandStatus.WAITING)
    retry_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=32, default="")
    attempts = models.PositiveIntegerField(default=0)
    # How often it was asked for: once more while it runs makes it run once more.
    asked = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    # When `run` gave its result: what is left then is to hand it over, not to run again.
    ran_at = models.DateTimeField(null=True)
    log_id = models.CharField(max_length=80, default="")
    code = models.CharField(max_length=20, default="")
    reason = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ErrandStatus.values), name="errand_status_known"),
        ]
        indexes = [
            models.Index(
                fields=["retry_at", "id"],
                condition=models.Q(status__in=["waiting", "running"]),
                name="errand_open",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def ref(self) -> Ref:
        """How the journal points at this errand."""
        return Ref("bots.errand", str(self.pk))

    @property
    def about(self) -> Ref:
        """The subject."""
        return Ref(self.about_kind, self.about_id)
