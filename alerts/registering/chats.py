"""What war rooms, reports and messages to the bot hand to the registers of the house."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alerts import commands, morning, notices
from alerts.models import WarRoom
from alerts.services import war_rooms
from bots import api as bots
from core.refs import REF_KINDS, Ref, RefKind
from core.timers import HANDLERS, RECURRING


def _room_url(ref: Ref) -> str:
    pk = WarRoom.objects.filter(pk=ref.pk).values_list("incident", flat=True).first()
    return reverse("alerts:incident", args=[pk]) if pk else reverse("alerts:incidents")


def _room_title(ref: Ref) -> str:
    return WarRoom.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


ROOM = RefKind("alerts.war_room", _("作战群"), _room_url, _room_title)


def register() -> None:
    """Fill the registers."""
    REF_KINDS.register(ROOM)
    REF_KINDS.register(morning.REPORT_REF)
    bots.NOTICES.register(morning.KIND)
    RECURRING.register(morning.EVERY_MORNING)
    bots.READ_WATCHERS.register(notices.WATCHER)
    bots.CHAT_KINDS.register(war_rooms.CHAT)
    for handler in war_rooms.HANDLERS:
        HANDLERS.register(handler)
    for command in commands.COMMANDS:
        bots.MESSAGE_COMMANDS.register(command)
