"""Pages of maintenance windows and inhibition rules."""

from __future__ import annotations

from datetime import date, time
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.engine.quiet import Condition
from alerts.engine.windows import Days, Repeat, Rule
from alerts.selectors import quiet_editing as editing
from alerts.selectors import windows as questions
from alerts.services import inhibitions, windows
from alerts.views.silences import conditions_of
from core.doors import whole
from core.errors import IllegalMove, Invalid, Problem, Refused
from people.models import Employee

WINDOW: Final = ("name", "repeat", "first", "until", "at", "lasts", "days", "month_days")
RULE: Final = ("name", "equal")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Maintenance windows and when they open next."""
    return render(request, "alerts/windows.html", {"page": questions.windows_page(_who(request), request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new window; what was typed stays when it is refused."""
    actor = _who(request)
    if request.method != "POST":
        return render(request, "alerts/window.html", {"page": questions.window_form(actor)})
    given = {name: request.POST.get(name, "") for name in WINDOW}
    conditions = conditions_of(request.POST)
    try:
        windows.add_window(actor=actor, name=given["name"], conditions=conditions, rule=_rule(request.POST))
    except (Invalid, Refused) as error:
        chosen = frozenset(request.POST.getlist("weekdays"))
        page = questions.window_form(
            actor, conditions=conditions, given=given, chosen=chosen, problems=_problems(error, "conditions")
        )
        return render(request, "alerts/window.html", {"page": page}, status=error.status)
    messages.success(request, _("维护窗口已添加"))
    return redirect("alerts:windows")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One window: its form while it is in use, and what became of it; what was typed stays when it is refused."""
    actor = _who(request)
    if request.method != "POST":
        return render(request, "alerts/window.html", {"page": editing.window_page(actor, pk)})
    given = {name: request.POST.get(name, "") for name in WINDOW}
    conditions = conditions_of(request.POST)
    try:
        windows.change_window(
            pk, actor=actor, version=_version(request), name=given["name"], conditions=conditions,
            rule=_rule(request.POST),
        )  # fmt: skip
    except (Invalid, Refused, IllegalMove) as error:
        page = editing.window_page(
            actor, pk, conditions=conditions, given=given, chosen=frozenset(request.POST.getlist("weekdays")),
            problems=_problems(error, ""), stale=isinstance(error, IllegalMove),
        )  # fmt: skip
        return render(request, "alerts/window.html", {"page": page}, status=error.status)
    messages.success(request, _("已保存"))
    return redirect("alerts:windows")


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the window in the form would hit, and when it would open."""
    try:
        rule = _rule(request.POST)
    except Invalid:
        rule = None
    changed = whole(request.POST.get("window", ""))
    found = editing.window_preview(_who(request), changed, conditions_of(request.POST), rule)
    return render(request, "alerts/parts/window_preview.html", {"preview": found})


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire one."""
    try:
        windows.retire_window(pk, actor=_who(request))
    except IllegalMove as error:
        messages.info(request, error.message)
    else:
        messages.success(request, _("维护窗口已停用"))
    return redirect("alerts:windows")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Inhibition rules."""
    return render(request, "alerts/inhibitions.html", {"page": questions.rules_page(_who(request), request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
def add_rule(request: HttpRequest) -> HttpResponse:
    """A new rule; what was typed stays when it is refused."""
    actor = _who(request)
    if request.method != "POST":
        return render(request, "alerts/inhibition.html", {"page": questions.rule_form(actor)})
    given = {name: request.POST.get(name, "") for name in RULE}
    explains, explained, equal = _sides(request.POST)
    try:
        inhibitions.add_inhibition(actor=actor, name=given["name"], equal=equal, explains=explains, explained=explained)
    except Invalid as error:
        problems = _problems(error, "explains")
        page = questions.rule_form(actor, explains=explains, explained=explained, given=given, problems=problems)
        return render(request, "alerts/inhibition.html", {"page": page}, status=error.status)
    messages.success(request, _("抑制规则已添加"))
    return redirect("alerts:inhibitions")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: its form while it is in use, and what became of it; what was typed stays when it is refused."""
    actor = _who(request)
    if request.method != "POST":
        return render(request, "alerts/inhibition.html", {"page": editing.rule_page(actor, pk)})
    given = {name: request.POST.get(name, "") for name in RULE}
    explains, explained, equal = _sides(request.POST)
    try:
        inhibitions.change_inhibition(
            pk, actor=actor, version=_version(request), name=given["name"], explains=explains, explained=explained,
            equal=equal,
        )  # fmt: skip
    except (Invalid, IllegalMove) as error:
        page = editing.rule_page(
            actor, pk, sides=(explains, explained), given=given, problems=_problems(error, ""),
            stale=isinstance(error, IllegalMove),
        )  # fmt: skip
        return render(request, "alerts/inhibition.html", {"page": page}, status=error.status)
    messages.success(request, _("已保存"))
    return redirect("alerts:inhibitions")


@require_POST
def preview_rule(request: HttpRequest) -> HttpResponse:
    """How many alerts the rule in the form would keep quiet."""
    explains, explained, equal = _sides(request.POST)
    changed = whole(request.POST.get("rule", ""))
    found = editing.rule_preview(_who(request), changed, explains, explained, equal)
    return render(request, "alerts/parts/rule_preview.html", {"preview": found})


@require_POST
def retire_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire one."""
    try:
        inhibitions.retire_inhibition(pk, actor=_who(request))
    except IllegalMove as error:
        messages.info(request, error.message)
    else:
        messages.success(request, _("抑制规则已停用"))
    return redirect("alerts:inhibitions")


def _sides(sent: QueryDict) -> tuple[tuple[Condition, ...], tuple[Condition, ...], list[str]]:
    """What explains, what is explained, and the labels that both share."""
    equal = sent.get("equal", "").replace("，", ",").split(",")
    return conditions_of(sent, "explains_"), conditions_of(sent, "explained_"), equal


def _version(request: HttpRequest) -> int:
    return whole(request.POST.get("version", "")) or 0


def _rule(sent: QueryDict) -> Rule:
    """When, as the form says it.

    Raises: Invalid for what is no day or no time.
    """
    told: dict[str, Any] = {}
    problems = []
    day, moment = date.fromisoformat, time.fromisoformat
    for name, read, needed in (("first", day, True), ("until", day, False), ("at", moment, True)):
        said = sent.get(name, "")
        try:
            told[name] = read(said) if said or needed else None
        except ValueError:
            problems.append(Problem(name, _("请填写日期") if name != "at" else _("请填写时间")))
    if problems:
        raise Invalid(problems)
    weekdays = frozenset(int(one) for one in sent.getlist("weekdays") if one in set("0123456"))
    repeat = sent.get("repeat", "")
    days = sent.get("days", "")
    return Rule(
        Repeat(repeat) if repeat in Repeat.values else Repeat.ONCE, told["first"], told["at"].replace(tzinfo=None),
        questions.hours(sent.get("lasts", "")), weekdays, _month_days(sent.get("month_days", "")),
        Days(days) if days in Days.values else Days.ANY, told["until"],
    )  # fmt: skip


def _month_days(said: str) -> frozenset[int]:
    """`1, 15, -1`; what is no number becomes a day that no month has."""
    words = [word.strip() for word in said.replace("，", ",").split(",") if word.strip()]
    return frozenset(int(word) if word.removeprefix("-").isdecimal() and len(word) < 4 else 0 for word in words)


def _problems(error: Invalid | Refused | IllegalMove, at: str) -> dict[str, str]:
    told = error.problems if isinstance(error, Invalid) else ()
    return {one.field: one.message for one in reversed(told)} or {at: error.message}


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
