"""What an operations platform keeps: how it reaches the hub, what it ordered, the hosts it has, what it was told."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Link(models.Model):
    """How the hub is reached, and the secrets by which both know each other; one row."""

    objects: ClassVar[models.Manager[Link]] = models.Manager()

    hub_url = models.URLField()
    token = models.CharField(max_length=200)
    hook_secret = models.CharField(max_length=200)
    action_secret = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.hub_url


class Order(models.Model):
    """A wish of somebody for hosts; `key` makes filing it again harmless."""

    objects: ClassVar[models.Manager[Order]] = models.Manager()

    key = models.CharField(max_length=64, unique=True)
    user_id = models.CharField(max_length=64)
    form: models.JSONField[Any, Any] = models.JSONField()
    status = models.CharField(max_length=20, default="filing")
    request = models.CharField(max_length=20, blank=True, default="")
    serial = models.CharField(max_length=40, blank=True, default="")
    error = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.serial or self.key


class Host(models.Model):
    """A host that was created when a request asked for it."""

    objects: ClassVar[models.Manager[Host]] = models.Manager()

    name = models.CharField(max_length=60, unique=True)
    address = models.GenericIPAddressField()
    pool = models.CharField(max_length=40)
    spec = models.CharField(max_length=60)
    serial = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """What the hub sent, once per delivery; the answer is given again to a repetition."""

    objects: ClassVar[models.Manager[Delivery]] = models.Manager()

    key = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=60)
    serial = models.CharField(max_length=40, blank=True, default="")
    answer: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"
