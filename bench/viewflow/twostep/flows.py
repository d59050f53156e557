"""The flow: initiator → manager → head, each task assigned to one owner; one class per lock."""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow.views import CreateProcessView, UpdateProcessView
from viewflow.workflow.lock import CacheLock, SelectForUpdateLock

from bench.viewflow.twostep.models import AskedFor, Profile


def leader_of(user: int) -> Any:
    """Who leads the user."""
    return Profile.objects.select_related("leader").get(user=user).leader


class RowLockFlow(flow.Flow):
    """Two steps, the process row locked."""

    process_class = AskedFor
    lock_impl = SelectForUpdateLock()

    start = flow.Start(CreateProcessView.as_view(fields=["reason"])).Next(this.manager)
    manager = (
        flow.View(UpdateProcessView.as_view(fields=["manager_comment"]))
        .Assign(lambda activation: leader_of(activation.process.initiator_id))
        .Next(this.head)
    )
    head = (
        flow.View(UpdateProcessView.as_view(fields=["head_comment"]))
        .Assign(lambda activation: leader_of(activation.process.manager_id))
        .Next(this.end)
    )
    end = flow.End()


class CacheLockFlow(RowLockFlow):
    """The same, locked by a key in the cache."""

    lock_impl = CacheLock()
