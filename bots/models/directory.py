"""Runs of the directory sync, and hints that a person or department over there has changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.states import HintKind, RunKind, RunStatus, RunStep
from core.refs import Ref


class DirectoryRun(models.Model):
    """One reading of Feishu's directory and what became of it; at most one runs at a time.

    `digest` names the differences found, `confirmed` the one that an operator let pass. `lease_until` is wire time; a
    run whose lease ran out has died and is begun anew.
    """

    kind = models.CharField(max_length=10, choices=RunKind)
    status = models.CharField(_("状态"), max_length=10, choices=RunStatus, default=RunStatus.WAITING)
    step = models.CharField(max_length=10, choices=RunStep, default=RunStep.READING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    digest = models.CharField(max_length=16, default="")
    confirmed = models.CharField(max_length=16, default="")
    reason = models.CharField(max_length=300, default="")
    log_id = models.CharField(max_length=80, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=32, default="")

    class Meta:
        verbose_name = _("通讯录同步")
        verbose_name_plural = _("通讯录同步")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=RunKind.values), name="directory_run_kind"),
            models.CheckConstraint(condition=models.Q(status__in=RunStatus.values), name="directory_run_status"),
            models.CheckConstraint(condition=models.Q(step__in=RunStep.values), name="directory_run_step"),
            models.UniqueConstraint(fields=["status"], condition=models.Q(status="running"), name="directory_one_runs"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def ref(self) -> Ref:
        """How the journal points at this run."""
        return Ref("bots.directory_run", str(self.pk))


class DirectoryHint(models.Model):
    """Somebody or something over there has changed `asked` times since it was last read; read it again.

    `retry_at` is wire time.
    """

    kind = models.CharField(max_length=10, choices=HintKind)
    external_id = models.CharField(max_length=64)
    asked = models.PositiveIntegerField(default=1)
    retry_at = models.DateTimeField()

    class Meta:
        verbose_name = _("通讯录变更提示")
        verbose_name_plural = _("通讯录变更提示")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=HintKind.values), name="directory_hint_kind"),
            models.UniqueConstraint(fields=["kind", "external_id"], name="directory_hint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
