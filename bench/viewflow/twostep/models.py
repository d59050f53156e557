"""What viewflow's users write: the data of a process, and who leads whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from viewflow import jsonstore
from viewflow.workflow.models import Process


class Profile(models.Model):
    """Who leads a user."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.user_id)


class AskedFor(Process):
    """A request and what was said to it; stored in the process's JSON, as viewflow's documentation advises."""

    initiator_id = jsonstore.IntegerField()
    manager_id = jsonstore.IntegerField(null=True)
    reason = jsonstore.TextField()
    manager_comment = jsonstore.TextField(default="")
    head_comment = jsonstore.TextField(default="")

    class Meta:
        """No table of its own."""

        proxy = True
