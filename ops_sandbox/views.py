"""The doors: the page, the webhook receiver, the action that creates hosts, and the demo's control."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ops_sandbox import hosts, hub
from ops_sandbox.forms import ENVIRONMENTS, POOLS, SPECS, SYSTEMS, form_of
from ops_sandbox.models import Delivery, Host, Link, Order

SHOWN = 50
WORDS = {
    "filing": ("提交中", "info"),
    "refused": ("未受理", "bad"),
    "running": ("审批中", "info"),
    "suspended": ("已暂停", "hold"),
    "approved": ("已完成", "ok"),
    "rejected": ("已拒绝", "bad"),
    "withdrawn": ("已撤回", "neutral"),
    "terminated": ("已终止", "neutral"),
    "revoking": ("撤销中", "warn"),
    "revoked": ("已撤销", "neutral"),
}


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether it lives, and which hub it knows."""
    link = Link.objects.first()
    return JsonResponse({"status": "ok", "hub": link.hub_url if link else ""})


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The console: order hosts, see how the orders stand, see the hosts."""
    link = Link.objects.first()
    orders = [(order, *WORDS.get(order.status, (order.status, "neutral"))) for order in Order.objects.all()[:SHOWN]]
    context = {
        "linked": link is not None, "hub": link.hub_url if link else "", "orders": orders,
        "hosts": Host.objects.all()[:SHOWN], "deliveries": Delivery.objects.all()[:SHOWN],
        "systems": SYSTEMS, "environments": ENVIRONMENTS, "pools": POOLS, "specs": SPECS,
        "key": uuid.uuid4().hex, "user_id": request.GET.get("user_id", ""),
    }  # fmt: skip
    return render(request, "ops/page.html", context)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Order hosts for somebody: files a request at the hub, once per form."""
    key = request.POST.get("key", "") or uuid.uuid4().hex
    made, _fresh = Order.objects.get_or_create(
        key=key[:64], defaults={"user_id": request.POST.get("user_id", "").strip()[:64], "form": form_of(request.POST)}
    )
    try:
        told = hub.file(made)
    except hub.HubError as refusal:
        Order.objects.filter(pk=made.pk).update(status="refused", error=str(refusal))
    else:
        _note(made, told)
    return redirect("/")


@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """The hub tells that something changed: the order is brought up to date, once per delivery."""
    return _heard(request, "hook_secret", _follow)


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """The hub asks for hosts: they are made, and the same delivery again gets the same hosts."""
    return _heard(request, "action_secret", hosts.create)


@require_POST
def exchange(request: HttpRequest) -> HttpResponse:
    """The hub asks for an extract to be laid out in the exchange zone: answered with where it is fetched."""
    return _heard(request, "action_secret", _lay_out)


@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """The demo introduces hub and platform to each other."""
    told = json.loads(request.body)
    Link.objects.update_or_create(
        pk=1, defaults={name: str(told[name]) for name in ("hub_url", "token", "hook_secret", "action_secret")}
    )
    return JsonResponse({"status": "ok"})


def _heard(request: HttpRequest, secret: str, do: Callable[[dict[str, Any]], dict[str, Any]]) -> HttpResponse:
    link = Link.objects.first()
    if link is None or not hub.genuine(getattr(link, secret), request.headers.get("X-Hub-Signature", ""), request.body):
        return JsonResponse({"error": "signature"}, status=401)
    key, told = request.headers.get("X-Hub-Delivery", ""), json.loads(request.body)
    twin = Delivery.objects.filter(key=key).first()
    if twin is not None:
        return JsonResponse(twin.answer)
    try:
        with transaction.atomic():
            row = Delivery.objects.create(key=key, event=told.get("event", ""), serial=_facts(told).get("serial", ""))
            row.answer = do(told)
            row.save(update_fields=["answer"])
    except IntegrityError:
        return JsonResponse(Delivery.objects.get(key=key).answer)
    return JsonResponse(row.answer)


def _follow(told: dict[str, Any]) -> dict[str, Any]:
    """By our own number: the hub may call before its answer to our order has arrived."""
    rows = Order.objects.filter(key=_facts(told).get("origin", ""))
    rows.update(serial=_facts(told).get("serial", ""), status=_facts(told).get("status", "running"), told_at=Now())
    return {"known": rows.exists()}


def _lay_out(told: dict[str, Any]) -> dict[str, Any]:
    return {"link": f"https://exchange.dongyue.example/{_facts(told).get('serial', '')}"}


def _facts(told: dict[str, Any]) -> dict[str, Any]:
    facts = told.get("facts", {})
    return facts if isinstance(facts, dict) else {}


def _note(row: Order, told: dict[str, Any]) -> None:
    Order.objects.filter(pk=row.pk).update(
        status=told.get("status", "running"), request=str(told.get("id", "")), serial=str(told.get("serial", "")),
        error="",
    )  # fmt: skip
