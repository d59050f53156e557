"""What a sign-in leaves behind: codes that work once, and the tokens of persons. Times are epoch seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from feishu_sandbox.models import App, Person

_LABEL = "feishu_sandbox"


class LoginCode(models.Model):
    """A code on its way through a browser: five minutes, once."""

    class Status(models.TextChoices):
        FRESH = "fresh", "未使用"
        USED = "used", "已使用"

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=128, unique=True)
    app: models.ForeignKey[App, App] = models.ForeignKey(
        "feishu_sandbox.App", on_delete=models.CASCADE, related_name="+"
    )
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        "feishu_sandbox.Person", on_delete=models.CASCADE, related_name="+"
    )
    redirect_uri = models.CharField(max_length=2000)
    challenge = models.CharField(max_length=128, blank=True)
    method = models.CharField(max_length=8, blank=True)
    scope = models.TextField(blank=True)
    expires_at = models.FloatField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.FRESH)
    objects: ClassVar[models.Manager[LoginCode]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=["fresh", "used"]), name="login_code_status_known")
        ]

    def __str__(self) -> str:
        return f"{self.app}: {self.person}"


class UserGrant(models.Model):
    """An access token of a person and the refresh token that came with it ("" = none)."""

    class Status(models.TextChoices):
        VALID = "valid", "有效"
        REFRESHED = "refreshed", "已换新"  # the refresh token is used up, the access token lives on

    id = models.BigAutoField(primary_key=True)
    access_token = models.CharField(max_length=4096, unique=True)
    refresh_token = models.CharField(max_length=4096, blank=True, db_index=True)
    app: models.ForeignKey[App, App] = models.ForeignKey(
        "feishu_sandbox.App", on_delete=models.CASCADE, related_name="+"
    )
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        "feishu_sandbox.Person", on_delete=models.CASCADE, related_name="+"
    )
    scope = models.TextField(blank=True)
    granted_at = models.FloatField()
    expires_at = models.FloatField()
    refresh_expires_at = models.FloatField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VALID)
    objects: ClassVar[models.Manager[UserGrant]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["valid", "refreshed"]), name="user_grant_status_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.app}: {self.person}"
