"""Urgent calls (加急): Feishu rings for a person about a message of ours, in the app, by text message, by telephone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots import channel
from bots.attention import receipts
from bots.errands.trouble import Hopeless, Later
from bots.kinds import ErrandKind, ErrandView
from bots.models import Receipt, Urge
from bots.services.errand import errand
from bots.states_attention import URGE, Urgent, UrgeStatus
from core import clock, transactions
from core.errors import IllegalMove
from core.refs import Ref
from feishu_client.chats import How
from feishu_client.errors import FeishuError, Permanent
from people.models import Employee

URGING: Final = "bots.urge"
WIRE: Final[Mapping[str, How]] = {Urgent.APP: "app", Urgent.SMS: "sms", Urgent.PHONE: "phone"}
SOON: Final = 1.0  # seconds until a message on its way is looked for again


@dataclass(frozen=True)
class Urged:
    """One call to a person about a subject, and what became of it."""

    how: Urgent
    status: UrgeStatus
    asked_at: datetime
    called_at: datetime | None
    reason: str


def urge(about: Ref, to: Employee, how: Urgent, key: str) -> None:
    """Have the person called about the newest message on the subject; the same key calls once.

    A message that is still on its way is waited for. In doubt whether it rang, it rings again.
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("bots.urge")
    name = f"{about}:{key}:{to.pk}:{how}"[:180]
    row, fresh = Urge.objects.get_or_create(
        key=name,
        defaults={
            "about_kind": about.kind,
            "about_id": about.id,
            "person": to,
            "how": how,
            "asked_at": clock.now(),
        },
    )
    if fresh:
        errand(URGING, about=about, payload={"urge": row.pk}, key=name)


def urges(about: Ref) -> Mapping[int, tuple[Urged, ...]]:
    """Who was called about the subject, and how it went, in order; by person. One query."""
    told: dict[int, list[Urged]] = defaultdict(list)
    for row in Urge.objects.filter(about_kind=about.kind, about_id=about.id).order_by("pk"):
        told[row.person_id].append(
            Urged(Urgent(row.how), UrgeStatus(row.status), row.asked_at, row.called_at, row.reason)
        )
    return {person: tuple(calls) for person, calls in told.items()}


def urged_since(how: Urgent, since: datetime) -> int:
    """How many calls of this kind rang since then: text messages and telephone calls cost the firm money."""
    return Urge.objects.filter(how=how, called_at__gte=since).count()


def _run(view: ErrandView) -> Mapping[str, Any]:
    """Ring. The row says `trying` before the call, so that a death in the middle shows and is tried again.

    Raises: FeishuError; Later while the message is on its way; Hopeless where there is none.
    """
    row = Urge.objects.select_related("person").get(pk=view.payload["urge"])
    if row.status == UrgeStatus.SENT:
        return {"message": row.message_id}
    message = _message(row)
    if message.bot is None:
        raise Hopeless(_("没有启用的机器人"))
    URGE.move(row, "try", doubts=row.doubts + (row.status == UrgeStatus.TRYING), message_id=message.message_id)
    try:
        missed = channel.client_of(message.bot).urge(message.message_id, [row.person.user_id], WIRE[row.how])
    except Permanent:
        raise
    except FeishuError as error:
        _again(row, error)
        raise
    if missed:
        raise Hopeless(_("{name}不在会话中，无法加急").format(name=row.person.name))
    URGE.move(row, "sent", called_at=clock.now(), reason="", code="")
    return {"message": message.message_id}


def _message(row: Urge) -> Receipt:
    """The message about which to ring.

    Raises: Later while one is on its way; Hopeless where there is none.
    """
    found = receipts.newest_of(row.about, row.person_id)
    if found is not None:
        return found
    if receipts.on_its_way(row.about, row.person_id):
        raise Later(_("消息尚未送达"), wait=SOON, counted=False)
    raise Hopeless(_("没有可加急的消息"))


def _again(row: Urge, error: FeishuError) -> None:
    doubts = row.doubts + bool(getattr(error, "in_doubt", False))
    URGE.move(row, "again", doubts=doubts, reason=(error.msg or str(error))[:300], code=str(error.code or "")[:20])


def _done(view: ErrandView, result: Mapping[str, Any]) -> None:
    """The row was moved when it rang."""


def _failed(view: ErrandView, reason: str) -> None:
    row = Urge.objects.select_for_update().get(pk=view.payload["urge"])
    try:
        URGE.move(row, "fail", reason=reason[:300])
    except IllegalMove:
        return  # it rang after all


ERRAND: Final = ErrandKind(URGING, cast("str", gettext_lazy("加急")), _run, _done, _failed, ahead=True)
