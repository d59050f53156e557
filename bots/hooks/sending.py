"""One delivery: signed anew at every try, sent to the address that was judged, never following a redirect."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPException
from typing import Any, Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.errands.trouble import Hopeless, Later
from bots.hooks import guard
from bots.hooks.calling import Reply, call
from bots.hooks.kinds import SLUG
from bots.kinds import ErrandKind, ErrandView, Fact, Lane
from bots.models import WebhookSubscription
from bots.outbox.outcome import backoff
from bots.services.announce import announce
from bots.states import SUBSCRIPTION, SubscriptionStatus
from core import wire_clock
from core.errors import Invalid

FAILING: Final = "bots.webhook_failing"
SIGNATURE: Final = "X-Hub-Signature"
DELIVERY: Final = "X-Hub-Delivery"
EVENT: Final = "X-Hub-Event"
LONGEST_WAIT: Final = 3600.0
FAILING_AFTER: Final = 3


def signature(secret: str, body: bytes, at: int) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`, so that an old delivery cannot be sent again."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def run(errand: ErrandView) -> Mapping[str, Any]:
    """Send it; what became of the subscription meanwhile is obeyed.

    Raises: Later for whatever may pass; Hopeless for an address that is forbidden or gone (410).
    """
    row = WebhookSubscription.objects.filter(pk=errand.payload["subscription"]).first()
    if row is None or row.status != SubscriptionStatus.ACTIVE:
        return {"skipped": row.status if row else "removed"}
    now = wire_clock.now()
    if row.hold_until is not None and row.hold_until > now:
        raise Later(_("对方暂时无法接收，稍后重试"), wait=(row.hold_until - now).total_seconds(), counted=False)
    try:
        return {"status": _post(row, errand)}
    except Later as trouble:
        wait = max(trouble.wait or 0.0, backoff(errand.attempts, Lane.NORMAL))  # whoever says 0 is not asked at once
        held = WebhookSubscription.objects.filter(pk=row.pk)
        held.update(hold_until=wire_clock.now() + timedelta(seconds=wait))
        raise Later(trouble.reason, wait=wait, code=trouble.code) from None


def done(errand: ErrandView, result: Mapping[str, Any]) -> None:
    """A good delivery makes the failures before it forgotten."""
    if "status" in result:
        rows = WebhookSubscription.objects.filter(pk=errand.payload["subscription"])
        rows.exclude(parked=0, hold_until=None).update(parked=0, hold_until=None)


def failed(errand: ErrandView, reason: str) -> None:
    """Given up: after three in a row the subscription counts as failing and its owner is told."""
    row = WebhookSubscription.objects.select_for_update().filter(pk=errand.payload["subscription"]).first()
    if row is None or row.status != SubscriptionStatus.ACTIVE:
        return
    row.parked += 1
    row.save(update_fields=["parked"])
    if row.parked >= FAILING_AFTER:
        SUBSCRIPTION.move(row, "fail")
        facts = {"name": Fact(_("订阅"), row.name), "reason": Fact(_("原因"), reason)}
        announce(FAILING, about=row.ref, to=[row.owner_id], facts=facts)


KIND: Final = ErrandKind(SLUG, cast("str", gettext_lazy("推送事件")), run, done, failed)


def _post(row: WebhookSubscription, errand: ErrandView) -> int:
    body = str(errand.payload["body"]).encode()
    answer = post(row, body, event=str(errand.payload["event"]), delivery=str(errand.payload["delivery"]))
    return judged(answer)


def post(row: WebhookSubscription, body: bytes, *, event: str, delivery: str, most: int = 0) -> Reply:
    """Send it signed to the address of the subscription, whatever comes back.

    Raises: Later if nothing came back; Hopeless for an address that is forbidden.
    """
    try:
        target = guard.checked(row.url)
        addresses = guard.resolved(target)
    except (Invalid, guard.Forbidden) as refusal:
        raise Hopeless(str(refusal)) from None
    except OSError:
        raise Later(_("找不到主机 %(host)s") % {"host": row.host}, code="dns") from None
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "hub-webhook/1",
        EVENT: event,
        DELIVERY: delivery,
        SIGNATURE: signature(row.secret, body, int(wire_clock.seconds())),
    }
    try:
        return call(target, addresses, body=body, headers=headers, most=most)
    except (HTTPException, OSError) as trouble:
        raise Later(_("发送失败：%(why)s") % {"why": type(trouble).__name__}, code="network") from None


def judged(answer: Reply) -> int:
    """The status of a good answer.

    Raises: Later; Hopeless.
    """
    return _judged(answer.status, _retry_after(answer.retry_after))


def _judged(status: int, wait: float | None) -> int:
    if 200 <= status < 300:
        return status
    if status == 410:
        raise Hopeless(_("对方表示地址已停用（410）"), code="410")
    raise Later(_("对方返回 %(status)d") % {"status": status}, wait=wait, code=str(status))


def _retry_after(said: str) -> float | None:
    return min(LONGEST_WAIT, float(said)) if said.isascii() and said.isdigit() and len(said) < 9 else None
