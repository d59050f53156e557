"""What an administrator shows beside his sign-in: a code of his telephone, or one of ten recovery codes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.encrypted import EncryptedTextField
from core.refs import Ref
from people.models.columns import one_of
from people.states import FactorStatus


class SecondFactor(models.Model):
    """The secret shared with a person's telephone; `last_step` is the newest 30 seconds whose code was taken.

    `failures` in a row lead to `wait_until` (wire clock).
    """

    person = models.OneToOneField("people.Employee", on_delete=models.CASCADE, related_name="second_factor")
    secret = EncryptedTextField()
    status = models.CharField(max_length=10, choices=FactorStatus.choices, default=FactorStatus.PENDING)
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    wait_until = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("第二因子")
        verbose_name_plural = _("第二因子")
        constraints: ClassVar = [one_of("status", FactorStatus, "people_factor_status")]

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def ref(self) -> Ref:
        """The person, whose journal tells of it."""
        return Ref("people.employee", str(self.person_id))


class RecoveryCode(models.Model):
    """One code for a lost telephone, kept as a hash, taken once."""

    person = models.ForeignKey("people.Employee", on_delete=models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "hash"], name="people_recovery_once_each")]

    def __str__(self) -> str:
        return str(self.person_id)
