"""What the shell registers about itself, like everybody else."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from bots.api import NOTICES
from core.admin_site import LINKS
from core.refs import REF_KINDS, RefKind
from core.shell import NAV, PANELS, TILES, TOURS
from core.verbs import VERBS, Verb
from portal import cards, navigation, notices, tours
from portal.rest import registration

SAID = (
    Verb("portal.feedback_given", _("提意见")),
    Verb("portal.feedback_answered", _("答复意见")),
    Verb("portal.feedback_closed", _("关闭意见")),
)
FEEDBACK = RefKind("portal.feedback", cast("str", _("意见反馈")), lambda ref: "/operate/feedback/", str)


def register_all() -> None:
    """Put the shell's own entries into the rail, what waits onto 工作台, and tours and feedback beside them."""
    NAV.register(navigation.HOME)
    for entry in (
        navigation.INBOX,
        navigation.SIGN_INS,
        navigation.ADOPTION,
        navigation.AUDIENCES,
        navigation.FEEDBACK,
        navigation.LOG,
        navigation.READS,
    ):
        NAV.register(entry)
    for tile in cards.TILES:
        TILES.register(tile)
    PANELS.register(cards.PANEL)
    for tour in tours.TOURS:
        TOURS.register(tour)
    for kind in notices.KINDS:
        NOTICES.register(kind)
    REF_KINDS.register(FEEDBACK)
    for verb in SAID:
        VERBS.register(verb)
    registration.register()
    for link in navigation.DESK_LINKS:
        LINKS.register(link)
