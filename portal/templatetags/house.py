"""Filters and tags that every template has (they are builtins): times, figures, icons, chips, avatars."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import clock, wording
from portal import parts
from portal.selectors import devices
from portal.selectors.home import Panel

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    """`今天 17:30` in a <time> that holds the absolute moment."""
    if at is None:
        return wording.UNKNOWN
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), wording.exact(at), wording.moment(at, clock.now())
    )


@register.filter
def waiting(due: datetime | None) -> str:
    """`剩 3 小时 20 分` or `超时 1 小时`."""
    return wording.waiting(due, clock.now())


@register.filter
def deadline(due: datetime | None) -> str:
    """`今天 17:30（剩 3 小时）`."""
    return wording.deadline(due, clock.now())


@register.filter
def duration(length: timedelta | None) -> str:
    """`3 小时 20 分`."""
    return wording.duration(length)


@register.filter
def work_hours(length: timedelta | None) -> str:
    """`6 工作小时 12 分`."""
    return wording.work_hours(length)


@register.filter
def work_waiting(left: timedelta | None) -> str:
    """`剩 3 工作小时` or `超时 2 工作小时`."""
    return wording.work_waiting(left)


@register.filter
def money(amount: wording.Number) -> str:
    """`4,860.00 元`."""
    return wording.money(amount)


@register.filter
def percent(figure: wording.Number) -> str:
    """`71.0 %`."""
    return wording.percent(figure)


@register.filter
def count(figure: wording.Number) -> str:
    """`1,240`."""
    return wording.count(figure)


@register.filter
def weekday(day: Any) -> str:
    """`11 月 23 日 周一`."""
    return wording.day(day)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A symbol of the sprite, 18 px; it is never alone, so it is hidden from readers."""
    return format_html(
        '<svg class="icon {}" width="18" height="18" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        extra, parts.sprite(), name,
    )  # fmt: skip


@register.simple_tag
def shape(tone: str) -> SafeString:
    """The fixed shape of a tone, so that colour never speaks alone."""
    return mark_safe(parts.SHAPES.get(str(tone), parts.SHAPES["neutral"]))  # noqa: S308  # our own constants


@register.inclusion_tag("components/chip.html")
def chip(tone: str, word: str, title: str = "") -> dict[str, str]:
    """A state: soft ground, shape, word."""
    return {"tone": tone if tone in parts.SHAPES else "neutral", "word": word, "title": title}


@register.inclusion_tag("components/priority.html")
def priority(level: int, word: str = "") -> dict[str, Any]:
    """P1 to P4."""
    return {"level": level, "word": word}


@register.inclusion_tag("components/avatar.html")
def avatar(person: Any, size: int = 32) -> dict[str, Any]:
    """The Feishu photo if it is of our own origin, else the last characters of the name."""
    return parts.face(person, size)


@register.inclusion_tag("components/sla.html")
def sla(due: datetime | None, since: datetime | None = None) -> dict[str, str]:
    """The chip of a due time: ok, warn under a quarter of the time, bad when passed."""
    return parts.sla(due, since, clock.now())


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, extra: str = "") -> dict[str, Any]:
    """A form field of any type with label, help and error; extra: wide, plain."""
    return parts.field(bound, extra)


@register.simple_tag(takes_context=True)
def panel(context: template.Context, drawn: Panel) -> str:
    """A panel of 工作台, drawn by its own template with its own context (and `request`, `user`)."""
    return render_to_string(drawn.template, dict(drawn.context), context["request"])


@register.inclusion_tag("portal/devices.html", takes_context=True)
def own_devices(context: template.Context) -> dict[str, Any]:
    """The devices of whoever looks, and his last sign-ins."""
    return {"devices": devices.build(context["request"]), "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The present address with these parameters changed (None drops one); filters stay in the address."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"
