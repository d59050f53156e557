"""What this room tells the lower ones about itself."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from bots.api import ACTIONS, NOTICES
from core.metrics import METRICS
from core.refs import REF_KINDS, RefKind
from core.timers import HANDLERS, RECURRING
from core.verbs import VERBS, Verb
from inbox import actions, digest, metrics, notices, slots
from inbox.rest import registration as rest

SLOT = RefKind(slots.KIND, cast("str", _("每日摘要")), lambda ref: notices.INBOX_PAGE, lambda ref: ref.id)

MUTED = Verb("inbox.digest_muted", _("关闭当日摘要"))


def register_all() -> None:
    """Tell core and bots about the digest."""
    REF_KINDS.register(SLOT)
    VERBS.register(MUTED)
    RECURRING.register(digest.TWICE_A_DAY)
    HANDLERS.register(digest.PER_CHUNK)
    NOTICES.register(notices.DIGEST)
    ACTIONS.register(actions.MUTE_DIGEST)
    rest.register()
    for metric in metrics.METRICS:
        METRICS.register(metric)
