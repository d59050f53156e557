"""Asking for a request's entry in Feishu's approval centre to be put as it is."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction

from bots.centre.kinds import CENTRE
from bots.models import CentreEntryPut
from bots.services.errand import ask
from core.refs import Ref

PUT: Final = "bots.centre"


def enter(about: Ref) -> None:
    """Put the entry anew, soon, from its newest state; nothing where the centre is not used.

    In the verb's own transaction, as often as it likes: one errand does for all.
    Raises: UnknownKind if nobody is the source of such subjects; RuntimeError outside a transaction.
    """
    if settings.FEISHU_APPROVAL_CENTRE:
        CENTRE.get(about.kind)
        ask(PUT, about=about, key=str(about))


@transaction.atomic
def enter_again(about: Ref) -> None:
    """Put the entry even if nothing has changed since: somebody saw an old one."""
    CentreEntryPut.objects.filter(about_kind=about.kind, about_id=about.id).update(digest="")
    enter(about)
