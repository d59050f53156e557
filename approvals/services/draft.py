"""What somebody has typed so far, kept as typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Draft
from approvals.policy import not_visible
from approvals.services.submit import current_version
from core import clock
from core.errors import Invalid
from people.models import Employee

MOST_BYTES = 200_000


@transaction.atomic
def save_draft(*, actor: Employee, flow: str, data: Mapping[str, Any]) -> Draft:
    """Keep the unfinished form; the newest wins. Drafts are private and not journaled.

    Raises: NotVisible for a flow that takes no requests; Invalid if it is far too long.
    """
    if not actor.is_active:
        raise not_visible()
    if len(json.dumps(dict(data), ensure_ascii=False).encode()) > MOST_BYTES:
        raise Invalid(_("内容过长，草稿未保存，请删减后重试"))
    version = current_version(flow, actor)
    draft, _made = Draft.objects.update_or_create(
        person=actor, flow=version.flow, defaults={"data": dict(data), "saved_at": clock.now()}
    )
    return draft


@transaction.atomic
def drop_draft(*, actor: Employee, flow: str) -> None:
    """Throw the unfinished form away."""
    Draft.objects.filter(person=actor, flow__slug=flow).delete()
