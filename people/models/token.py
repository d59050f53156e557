"""Tokens with which programs speak for a person at the REST door."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.refs import Ref
from people.models.columns import one_of
from people.models.person import Employee
from people.states import TokenStatus


class ApiToken(models.Model):
    """A token of a person; only its hash is kept. All its times are wire time.

    `hint` is its beginning, by which the owner tells it from others; `scopes` are slugs of `core.rest.scopes`.
    """

    person = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=TokenStatus.choices, default=TokenStatus.ACTIVE)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
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
