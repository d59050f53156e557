"""Making the demo's stand-in know our people and our bot; never against the real Feishu."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bots.directory import hints
from bots.directory.run import run_waiting
from bots.events.kinds import FEISHU_EVENTS
from bots.identity import return_urls
from bots.models import Bot, GroupChat
from bots.services.directory import start_sync
from bots.states import Arrival, BotRank
from core import transactions
from core.journal import Via
from people.api import Access, DepartmentStatus, EmployeeStatus, MembershipKind
from people.models import Department, Employee

SLUG: Final = "assistant"
TIMEOUT: Final = (3.05, 60)


def connect_demo_tenant(base_url: str, *, groups: Mapping[str, str] = MappingProxyType({})) -> Bot:
    """Create the default bot with generated credentials and bring bots and people into the stand-in; repeatable.

    `groups` are made there as well, by slug and name, with the bot and some people in them, and are registered here.
    Raises: ImproperlyConfigured outside the demo; requests.RequestException if the stand-in is away.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("connect_demo_tenant is for the demo only (DEMO=1)")
    transactions.forbid("bots.connect_demo_tenant")
    bot = Bot.objects.filter(rank=BotRank.DEFAULT).first() or Bot.objects.create(
        slug=SLUG,
        name=_("办公助手"),
        name_en="Office assistant",
        app_id=f"cli_{secrets.token_hex(8)}",
        app_secret=secrets.token_urlsafe(24),
        verification_token=secrets.token_urlsafe(18),
        encrypt_key=secrets.token_urlsafe(24),
        rank=BotRank.DEFAULT,
    )
    if settings.DEMO_LINE and bot.arrival != Arrival.LINE:
        Bot.objects.filter(pk=bot.pk).update(arrival=Arrival.LINE)
        bot.arrival = Arrival.LINE
    body: dict[str, Any] = {**tenant_of(everybody()), "apps": [_app(row) for row in Bot.objects.order_by("pk")]}
    members = [row["user_id"] for row in body["users"][:50]]
    body["groups"] = [
        {"name": name, "chat_id": f"oc_{slug}", "members": members, "bots": [bot.app_id]}
        for slug, name in groups.items()
    ]
    answer = requests.post(f"{base_url.rstrip('/')}/_sandbox/tenant", json=body, timeout=TIMEOUT)
    answer.raise_for_status()
    for slug, name in groups.items():
        GroupChat.objects.get_or_create(slug=slug, defaults={"name": name, "bot": bot, "chat_id": f"oc_{slug}"})
    return bot


def gather_demo_group(base_url: str, slug: str, people: Iterable[Employee]) -> None:
    """Bring these people into a group of the stand-in, beside whoever is there; repeatable.

    Raises: requests.RequestException if the stand-in is away.
    """
    transactions.forbid("bots.gather_demo_group")
    row = GroupChat.objects.get(slug=slug)
    group = {"name": row.name, "chat_id": row.chat_id, "members": [one.user_id for one in people]}
    answer = requests.post(f"{base_url.rstrip('/')}/_sandbox/tenant", json={"groups": [group]}, timeout=TIMEOUT)
    answer.raise_for_status()


def first_sync() -> None:
    """Read the stand-in's directory once, so that its events are followed from now on; nothing if that was done."""
    if not hints.begun():
        start_sync(actor=None, via=Via.SYSTEM)
        run_waiting()


def tenant_of(rows: QuerySet[Employee]) -> dict[str, list[dict[str, Any]]]:
    """Departments and people as the stand-in takes them; whoever reads them back finds no difference."""
    return {"departments": _places(), "users": [_person(row) for row in rows]}


def everybody() -> QuerySet[Employee]:
    """The people of the house with all that the stand-in is told of them."""
    with_places = Employee.objects.prefetch_related("memberships__department", "dotted_leaders")
    return with_places.select_related("leader").order_by("pk")


def _places() -> list[dict[str, Any]]:
    rows = Department.objects.filter(status=DepartmentStatus.ACTIVE).select_related("parent", "head").order_by("pk")
    return [
        {
            "department_id": row.department_id,
            "name": row.name,
            "name_en": row.name_en,
            "parent": row.parent.department_id if row.parent else "",
            "leader": row.head.user_id if row.head else "",
            "order": row.order,
        }
        for row in rows
    ]


def _person(row: Employee) -> dict[str, Any]:
    places = sorted(row.memberships.all(), key=lambda one: (one.kind != MembershipKind.PRIMARY, one.pk))
    status = "frozen" if row.access == Access.FROZEN else "active"
    return {
        "user_id": row.user_id,
        "name": row.name,
        "en_name": row.name_en,
        "email": row.email,
        "mobile": row.mobile,
        "employee_no": row.employee_no,
        "job_title": row.title,
        "department": places[0].department.name if places else "",
        "department_ids": [one.department.department_id for one in places],
        "leader": row.leader.user_id if row.leader else "",
        "dotted_leaders": sorted(one.user_id for one in row.dotted_leaders.all()),
        "status": status if row.status == EmployeeStatus.ACTIVE else "resigned",
    }


def _app(bot: Bot) -> dict[str, Any]:
    return {
        "app_id": bot.app_id,
        "app_secret": bot.app_secret,
        "name": bot.name,
        "encrypt_key": bot.encrypt_key,
        "verification_token": bot.verification_token,
        "callback_url": f"{settings.PUBLIC_URL}/feishu/{bot.slug}/callback",
        "arrival": bot.arrival,
        "redirect_uris": list(return_urls()),
        "events": sorted(entry.slug for entry in FEISHU_EVENTS.entries()) if bot.rank == BotRank.DEFAULT else [],
    }
