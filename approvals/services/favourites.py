"""Flows that somebody keeps at the top of the catalogue: a preference of his own, not journaled."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import FavouriteFlow
from approvals.policy import not_visible
from approvals.services.submit import current_version
from core import clock
from core.errors import Invalid
from people.models import Employee

MOST = 30


@transaction.atomic
def favour(*, actor: Employee, flow: str) -> None:
    """Keep the flow at the top; again is harmless.

    Raises: NotVisible for a flow that takes none of his requests; Invalid if he keeps too many.
    """
    if not actor.is_active:
        raise not_visible()
    version = current_version(flow, actor)
    kept = FavouriteFlow.objects.filter(person=actor)
    if not kept.filter(flow=version.flow_id).exists() and kept.count() >= MOST:
        raise Invalid.at("flow", _("最多收藏 %(max)d 个流程，请先取消不常用的") % {"max": MOST})
    FavouriteFlow.objects.get_or_create(person=actor, flow=version.flow, defaults={"at": clock.now()})


@transaction.atomic
def unfavour(*, actor: Employee, flow: str) -> None:
    """Keep it no longer; also one that takes no requests any more."""
    FavouriteFlow.objects.filter(person=actor, flow__slug=flow).delete()
