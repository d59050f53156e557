"""What small components are drawn from; pure."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.templatetags.static import static

from core import wording

_SVG = '<svg class="shape" viewBox="0 0 8 8" width="8" height="8" aria-hidden="true" focusable="false">{}</svg>'
_DOT = _SVG.format('<circle cx="4" cy="4" r="3.5"/>')
SHAPES = {
    "neutral": _DOT,
    "info": _DOT,
    "ok": _DOT,
    "warn": _SVG.format('<path d="M4 .5 8 7.5H0z"/>'),
    "bad": _SVG.format('<rect x=".5" y=".5" width="7" height="7"/>'),
    "hold": _SVG.format('<path d="M4 0 8 4 4 8 0 4z"/>'),
}


@lru_cache(maxsize=1)
def sprite() -> str:
    """Address of the icon sprite."""
    return static("vendor/lucide/sprite.svg")


def face(person: Any, size: int) -> dict[str, Any]:
    """Photo or letters of a person; letters are the last two characters (the last one at 24 px)."""
    name = str(getattr(person, "display_name", "") or getattr(person, "name", "") or person or "")
    photo = str(getattr(person, "avatar_url", "") or "")
    return {"size": size, "photo": photo if photo.startswith("/") else "", "letters": letters(name, size)}


def letters(name: str, size: int) -> str:
    """`王小明` gives 小明; `Wang Xiaoming` gives WX."""
    keep = 1 if size <= 24 else 2
    if name.isascii():
        return "".join(word[0] for word in name.split())[:keep].upper()
    return name[-keep:]


def sla(due: datetime | None, since: datetime | None, now: datetime) -> dict[str, str]:
    """Tone and words of a due time; nothing without one."""
    if due is None:
        return {"tone": "", "word": ""}
    if due <= now:
        tone = "bad"
    elif since is not None and due > since and (due - now) / (due - since) < 0.25:
        tone = "warn"
    else:
        tone = "neutral"
    return {"tone": tone, "word": wording.waiting(due, now), "due": wording.exact(due)}


def field(bound: BoundField, extra: str) -> dict[str, Any]:
    """The parts of a form field: its control with the right class and what describes it."""
    widget = bound.field.widget
    kind = "text"
    if isinstance(widget, CheckboxInput):
        kind = "check"
    elif isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        kind = "choices"
    elif type(widget).__name__ == "PersonInput":
        kind = "person"
    described = [f"{bound.auto_id}-help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
    css = {"check": "form-check-input", "choices": ""}.get(
        kind, "form-select" if isinstance(widget, Select) else "form-control"
    )
    attrs: dict[str, Any] = {"class": css + (" is-invalid" if bound.errors and css else "")}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return {"bound": bound, "kind": kind, "extra": extra, "control": bound.as_widget(attrs=attrs) if css else ""}
