"""The demo's operations platform, introduced to us: somebody it speaks as, a token, and what it is told of.

It is a program of its own; we know it by its address alone (OPS_BASE_URL, empty: there is none).
"""

from __future__ import annotations

import secrets
from typing import Any, Final

import requests
from django.conf import settings

from bots import api as bots
from bots.models import WebhookSubscription
from bots.states import SubscriptionStatus
from core import transactions
from core.journal import Via
from people import api as people
from people.models import ApiToken, Employee, Role
from people.states import TokenStatus

USER_ID: Final = "ops-platform"
NAME: Final = "运维平台"
ROLE: Final = "connected_system"
SCOPES: Final = ("approvals:read", "approvals:write")
DAYS: Final = 365
TIMEOUT: Final = (3.05, 20)
ACTIONS: Final = {"创建主机": ("actions/create-hosts", "action.cloud.create"),
                  "文件交换": ("actions/exchange", "action.exchange.deliver")}  # fmt: skip


def connect() -> bool:
    """Introduce hub and platform to each other if they do not know each other yet; gives whether they had not.

    Raises: requests.RequestException if the platform is away.
    """
    transactions.forbid("demo_ops.connect")
    base = settings.OPS_BASE_URL
    told: dict[str, Any] = requests.get(f"{base}/healthz", timeout=TIMEOUT).json()
    person = _person()
    wanted = _subscriptions(base)
    if told.get("hub") == settings.PUBLIC_URL and _known(person, wanted):
        return False
    link = {"hub_url": settings.PUBLIC_URL, "token": _token(person), **_subscribe(wanted)}
    requests.post(f"{base}/_control/connect", json=link, timeout=TIMEOUT).raise_for_status()
    return True


def _person() -> Employee:
    """Whom the platform speaks as; he may file for others, and nothing is ever asked of him."""
    person = Employee.objects.filter(user_id=USER_ID).first()
    if person is None:
        person = people.add_person(actor=None, user_id=USER_ID, name=NAME, title="系统账号", via=Via.SYSTEM)
        people.grant_role(Role.objects.get(slug=ROLE), person, actor=None, via=Via.SYSTEM)
    return person


def _subscriptions(base: str) -> dict[str, tuple[str, list[str]]]:
    """Name → address and events."""
    follows = [event.slug for event in bots.WEBHOOK_EVENTS if event.slug.startswith("request.")]
    found = {NAME: (f"{base}/hook", follows)}
    for name, (path, event) in ACTIONS.items():
        found[f"{NAME} {name}"] = (f"{base}/{path}", [event])
    return found


def _known(person: Employee, wanted: dict[str, tuple[str, list[str]]]) -> bool:
    rows = WebhookSubscription.objects.filter(name__in=wanted, status=SubscriptionStatus.ACTIVE)
    tokens = ApiToken.objects.filter(person=person, name=NAME, status=TokenStatus.ACTIVE)
    return {row.name: row.url for row in rows} == {name: url for name, (url, _) in wanted.items()} and tokens.exists()


def _token(person: Employee) -> str:
    for row in ApiToken.objects.filter(person=person, name=NAME, status=TokenStatus.ACTIVE):
        people.revoke_token(row.pk, actor=person, via=Via.SYSTEM)
    return people.issue_token(actor=None, person=person, name=NAME, scopes=SCOPES, days=DAYS, via=Via.SYSTEM).secret


def _subscribe(wanted: dict[str, tuple[str, list[str]]]) -> dict[str, str]:
    """Subscribe in the name of who looks after the system; what it followed before is forgotten."""
    keeper = people.holders("operator")[0]
    for row in WebhookSubscription.objects.filter(name__in=wanted):
        bots.remove_subscription(actor=keeper, subscription=row.pk, via=Via.SYSTEM)
    keys = {"hook_secret": secrets.token_urlsafe(32), "action_secret": secrets.token_urlsafe(32)}
    for name, (url, events) in wanted.items():
        secret = keys["hook_secret" if name == NAME else "action_secret"]
        bots.add_subscription(actor=keeper, name=name, url=url, secret=secret, events=events, via=Via.SYSTEM)
    return keys
