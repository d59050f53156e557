"""Tokens with which programs speak for a person at the REST door."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from people.models.columns import one_of
from people.models.person import Employee
from people.states import TokenStatus


class ApiToken(models.Model):
    """A token of a person; only its hash is kept. All its times are wire time.

    `hint` is its beginning, by which the owner tells it from others; `scopes` are slugs of `core.rest.scopes`.
    """

    person = models.ForeignKey(Employee, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("用途"), max_length=60)
    hint = models.CharField(_("开头"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("权限范围"), default=list)
    status = models.CharField(_("状态"), max_length=10, choices=TokenStatus.choices, default=TokenStatus.ACTIVE)
    created_at = models.DateTimeField(_("签发时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)

    class Meta:
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            one_of("status", TokenStatus, "people_token_status"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="people_token_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hint}…"

    @property
    def ref(self) -> Ref:
        """How the journal points at this token."""
        return Ref("people.token", str(self.pk))
