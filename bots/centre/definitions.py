"""Kinds of requests in the centre: put when one is first needed and whenever it has changed, each by one process."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from bots.centre.kinds import CentreDefinition
from bots.centre.turns import own_turn
from bots.centre.writing import definition_of, digest_of_definition
from bots.channel import client_of
from bots.errands.trouble import Later
from bots.models import Bot, CentreCode
from core import clock, wire_clock
from feishu_client.approval import Definition
from feishu_client.client import FeishuClient

LEASE: Final = timedelta(seconds=60)
API: Final = "centre.define"


def ensure(bot: Bot, kind: CentreDefinition) -> CentreCode:
    """The kind as Feishu knows it now: put first if it is new there or has changed.

    Raises: FeishuError; Later while another process puts it.
    """
    digest = digest_of_definition(definition_of(bot, kind, ""))
    row = CentreCode.objects.get_or_create(bot=bot, slug=kind.slug)[0]
    if row.code and row.digest == digest:
        return row
    _take(row)
    try:
        row.refresh_from_db()
        if not row.code or row.digest != digest:
            with own_turn(bot, API):
                row.code = _put(client_of(bot), definition_of(bot, kind, row.code), known=row.code)
            row.digest, row.put_at = digest, clock.now()
    finally:
        row.lease_until = None
        row.save(update_fields=["code", "digest", "put_at", "lease_until"])
    return row


def forget(row: CentreCode) -> bool:
    """Forget the code if Feishu does not know it; gives whether it was so (another tenant, an emptied stand-in).

    Raises: FeishuError.
    """
    with own_turn(row.bot, API):
        if client_of(row.bot).definition(row.code) is not None:
            return False
    CentreCode.objects.filter(pk=row.pk, code=row.code).update(code="", digest="")
    return True


def _put(client: FeishuClient, definition: Definition, *, known: str) -> str:
    """The code to go on with. Feishu may answer an update with another one, which then is not to be taken."""
    told = client.put_definition(definition)
    if not known or told == known or client.definition(known) is None:
        return told
    return known


def _take(row: CentreCode) -> None:
    now = wire_clock.now()
    free = CentreCode.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=row.pk)
    if not free.update(lease_until=now + LEASE):
        raise Later(_("审批流程正在同步到审批中心"), wait=2, counted=False)
