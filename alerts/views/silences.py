"""Pages of silences: the list, the dialogue that counts what it would hit, one of them, the end before its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.engine.quiet import MOST, Condition, On, Op
from alerts.models import Silence
from alerts.selectors import quiet_editing as editing
from alerts.selectors import silences as questions
from alerts.services import silences
from alerts.states import SilenceStatus
from core import clock
from core.clock import SHANGHAI
from core.doors import whole
from core.errors import IllegalMove, Invalid, Refused
from people.models import Employee

GIVEN: Final = ("reason", "after", "until")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What is kept quiet now, or was."""
    return render(request, "alerts/silences.html", {"page": questions.list_page(_who(request), request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """The dialogue; what was typed stays when it is refused."""
    actor, incident = _who(request), whole(request.GET.get("incident", ""))
    if request.method != "POST":
        return render(request, "alerts/silence.html", {"page": questions.add_page(actor, incident)})
    given = {name: request.POST.get(name, "") for name in GIVEN}
    conditions = conditions_of(request.POST)
    try:
        silences.add_silence(
            actor=actor, conditions=conditions, reason=given["reason"], ends_at=_until(given), incident=incident
        )
    except (Invalid, Refused) as error:
        told = error.problems if isinstance(error, Invalid) else ()
        problems = {one.field: one.message for one in reversed(told)} or {"conditions": error.message}
        page = questions.add_page(actor, incident, conditions=conditions, given=given, problems=problems)
        return render(request, "alerts/silence.html", {"page": page}, status=error.status)
    messages.success(request, _("已屏蔽，命中的告警不再通知"))
    return redirect("alerts:incident", incident) if incident else redirect("alerts:silences")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: its form while it holds, and what became of it; what was typed stays when it is refused."""
    actor = _who(request)
    if request.method != "POST":
        return render(request, "alerts/silence_one.html", {"page": editing.silence_page(actor, pk)})
    given = {name: request.POST.get(name, "") for name in GIVEN}
    conditions = conditions_of(request.POST)
    try:
        row = silences.change_silence(
            pk, actor=actor, version=whole(request.POST.get("version", "")) or 0, conditions=conditions,
            reason=given["reason"], ends_at=_changed_end(pk, given),
        )  # fmt: skip
    except (Invalid, Refused, IllegalMove) as error:
        told = error.problems if isinstance(error, Invalid) else ()
        problems = {one.field: one.message for one in reversed(told)} or {"": error.message}
        page = editing.silence_page(
            actor, pk, conditions=conditions, given=given, problems=problems, stale=isinstance(error, IllegalMove)
        )
        return render(request, "alerts/silence_one.html", {"page": page}, status=error.status)
    if row.status != SilenceStatus.ACTIVE:
        messages.success(request, _("屏蔽已结束，仍在触发的告警恢复通知"))
    elif row.pk != pk:
        messages.success(request, _("条件已修改，原屏蔽已结束，由新的屏蔽接替"))
    else:
        messages.success(request, _("已保存"))
    return redirect("alerts:silences")


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """What the conditions in the form would hit."""
    actor = _who(request)
    questions.require_some(actor)
    return render(request, "alerts/parts/hits.html", {"hits": questions.hits(actor, conditions_of(request.POST))})


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one before its time."""
    try:
        silences.end_silence(pk, actor=_who(request))
    except IllegalMove as error:
        messages.info(request, error.message)
    else:
        messages.success(request, _("屏蔽已结束，仍在触发的告警恢复通知"))
    return redirect("alerts:silences")


def conditions_of(sent: QueryDict, prefix: str = "") -> tuple[Condition, ...]:
    """The rows of the form that say what they look at."""
    columns = [sent.getlist(f"{prefix}{name}") for name in ("on", "label", "op", "value")]
    rows = [row for row in zip(*columns, strict=False) if row[0] in On.values and row[2] in Op.values]
    return tuple(
        Condition(On(on), Op(op), value.strip(), name.strip() if on == On.LABEL else "")
        for on, name, op, value in rows[: MOST + 1]
    )


def moment(said: str) -> datetime | None:
    """A moment as a browser sends it, in Shanghai unless it says where."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found.replace(tzinfo=SHANGHAI) if found.tzinfo is None else found


def _until(given: dict[str, str]) -> datetime:
    """When it ends; a moment that cannot be read is one that the verb refuses."""
    if given["until"]:
        return moment(given["until"]) or clock.now()
    return clock.now() + timedelta(minutes=min(whole(given["after"]) or 0, 10**6))


def _changed_end(pk: int, given: dict[str, str]) -> datetime | None:
    """When it shall end; None for the end that the form showed, which knows no seconds."""
    row = None if given["after"] else Silence.objects.filter(pk=pk).first()
    if row is not None and given["until"] in {"", editing.as_typed(row.ends_at)}:
        return None
    return _until(given | {"until": ""} if given["after"] else given)


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
