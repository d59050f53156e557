"""Signing in: sessions, the log of attempts, passwords that were used, sign-ins with Feishu that were used up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnlyModel
from people.account_states import SignInReason, SignInResult, SignInWay
from people.models.columns import one_of


class Session(models.Model):
    """One browser's session; `key` is the SHA-256 of what its cookie holds, so a copy of the table signs nobody in.

    Without a person it belongs to somebody who has not signed in. Moments are of the wire clock.
    """

    key = models.CharField(max_length=64, primary_key=True)
    data = models.TextField()
    person = models.ForeignKey("people.Employee", null=True, on_delete=models.CASCADE, related_name="sessions")
    way = models.CharField(max_length=10, choices=SignInWay.choices, blank=True, default="")
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=80, blank=True, default="")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("登录会话")
        verbose_name_plural = _("登录会话")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(way__in=["", *SignInWay.values]), name="people_session_way"),
        ]

    def __str__(self) -> str:
        return self.key[:8]


class SignIn(AppendOnlyModel):
    """One attempt to sign in. `name` is what was typed, or the Feishu user id, of `person` or nobody."""

    at = models.DateTimeField(db_index=True)
    person = models.ForeignKey("people.Employee", null=True, on_delete=models.PROTECT, related_name="sign_ins")
    name = models.CharField(max_length=64, blank=True, default="")
    way = models.CharField(max_length=10, choices=SignInWay.choices)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=80, blank=True, default="")
    result = models.CharField(max_length=10, choices=SignInResult.choices)
    reason = models.CharField(max_length=20, choices=SignInReason.choices, blank=True, default="")
    detail = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("登录记录")
        verbose_name_plural = _("登录记录")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="people_signin_person")]
        constraints: ClassVar = [
            one_of("way", SignInWay, "people_signin_way"),
            one_of("result", SignInResult, "people_signin_result"),
            models.CheckConstraint(
                condition=models.Q(result=SignInResult.IN, reason="")
                | (models.Q(result=SignInResult.REFUSED) & ~models.Q(reason="")),
                name="people_signin_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.way} {self.result}"


class PasswordUsed(models.Model):
    """The hash of a password that the person had; the last few may not come back."""

    person = models.ForeignKey("people.Employee", on_delete=models.CASCADE, related_name="passwords_used")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.set_at:%Y-%m-%d}"


class UsedState(models.Model):
    """The state of a sign-in with Feishu that came back: it is taken once."""

    digest = models.CharField(max_length=64, primary_key=True)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
