"""Subscribing other systems to what happens here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bots.hooks import guard
from bots.hooks.kinds import WEBHOOK_EVENTS
from bots.hooks.publish import PING, deliver
from bots.models import WebhookSubscription
from bots.policy import require_keeper
from bots.states import SUBSCRIPTION, SubscriptionStatus
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Problem
from core.journal import Via
from people.models import Employee

SHORTEST_SECRET: Final = 32
LONGEST_SECRET: Final = 128


@transaction.atomic
def add_subscription(
    *, actor: Employee, name: str, url: str, secret: str, events: Iterable[str], via: Via = Via.PAGE
) -> WebhookSubscription:
    """Tell this address of these events from now on; the caller made the secret, and it is never shown.

    Raises: Refused unless the actor looks after the system; Invalid for name, address, secret, events.
    """
    require_keeper(actor)
    wanted = sorted(set(events))
    _check(name=name.strip(), url=url, secret=secret, events=wanted)
    row = WebhookSubscription.objects.create(
        owner=actor, name=name.strip(), host=guard.checked(url).host, url=url, secret=secret, events=wanted,
        created_at=clock.now(),
    )  # fmt: skip
    _journal("bots.subscribed", row, actor, via)
    return row


@transaction.atomic
def change_subscription(*, actor: Employee, subscription: int, via: Via = Via.PAGE, **changes: Any) -> Any:
    """Change name, url, secret or events; what is left out stays.

    Raises: Refused; NotVisible; Invalid as adding.
    """
    row = _locked(actor, subscription)
    if "events" in changes:
        changes["events"] = sorted(set(changes["events"]))
    if "name" in changes:
        changes["name"] = changes["name"].strip()
    _check(**changes)
    if not changes:
        return row
    if "url" in changes:
        changes["host"] = guard.checked(changes["url"]).host
    for column, value in changes.items():
        setattr(row, column, value)
    row.save(update_fields=list(changes))
    _journal("bots.subscription_changed", row, actor, via, changed=sorted(changes))
    return row


@transaction.atomic
def switch_subscription(*, actor: Employee, subscription: int, verb: str, via: Via = Via.PAGE) -> WebhookSubscription:
    """`pause` or `resume` it; what happens while it is paused is not sent afterwards.

    Raises: Refused; NotVisible; IllegalMove if it is so already.
    """
    row = _locked(actor, subscription)
    SUBSCRIPTION.move(row, verb, parked=0, hold_until=None)
    _journal(f"bots.subscription_{verb}d", row, actor, via)
    return row


@transaction.atomic
def remove_subscription(*, actor: Employee, subscription: int, via: Via = Via.PAGE) -> None:
    """Forget the address; what is still under way is not sent.

    Raises: Refused; NotVisible.
    """
    row = _locked(actor, subscription)
    _journal("bots.unsubscribed", row, actor, via)
    row.delete()


@transaction.atomic
def ping(*, actor: Employee, subscription: int) -> str:
    """Send it a delivery that means nothing; gives the delivery's id.

    Raises: Refused; NotVisible; IllegalMove unless it is active.
    """
    row = _locked(actor, subscription)
    if row.status != SubscriptionStatus.ACTIVE:
        raise IllegalMove(_("订阅已停用，请先启用"), subject=row.ref, state=row.status)
    return deliver(row, PING, row.ref, {})


def pause_all_of(leaver: Employee) -> int:
    """Pause what somebody who leaves has subscribed, in that transaction; returns how many."""
    rows = list(WebhookSubscription.objects.select_for_update().filter(owner=leaver).order_by("pk"))
    live = [row for row in rows if row.status != SubscriptionStatus.PAUSED]
    for row in live:
        SUBSCRIPTION.move(row, "pause")
        _journal("bots.subscription_paused", row, None, Via.SYSTEM, reason="left")
    return len(live)


def _locked(actor: Employee, pk: int) -> WebhookSubscription:
    require_keeper(actor)
    row = WebhookSubscription.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return row


def _check(
    *, name: str | None = None, url: str | None = None, secret: str | None = None, events: Sequence[str] | None = None
) -> None:
    problems: list[Problem] = []
    if name is not None and not 0 < len(name) <= 60:
        problems.append(Problem("name", _("请填写名称，最多 60 字，例如用途")))
    if secret is not None and not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        problems.append(Problem("secret", _("签名密钥须为 32–128 个字符，请用随机数生成")))
    if events is not None and (not events or any(slug not in WEBHOOK_EVENTS for slug in events)):
        known = " ".join(event.slug for event in WEBHOOK_EVENTS)
        problems.append(Problem("events", _("请从以下事件中选择：%(known)s") % {"known": known}))
    if url is not None:
        try:
            guard.checked(url)
        except Invalid as wrong:
            problems += wrong.problems
    if problems:
        raise Invalid(problems)


def _journal(verb: str, row: WebhookSubscription, actor: Employee | None, via: Via, **facts: Any) -> None:
    told = {"name": row.name, "host": row.host, "events": row.events} | facts
    journal.record(verb, actor=actor.ref if actor else None, ref=row.ref, via=via, facts=told)
