"""Pages of incidents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alerts.models import Incident
from alerts.selectors import incidents as questions
from alerts.selectors.incident_list import list_page
from alerts.services import escalating, handling, noting, responding, together, war_rooms
from core import clock
from core.doors import from_htmx, said, saying, whole
from core.errors import IllegalMove, Invalid
from people.models import Employee


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The incidents that the person reads."""
    page = list_page(_who(request), request.GET)
    if not from_htmx(request):
        return render(request, "alerts/incidents.html", {"page": page})
    if request.GET.get("seen") == page.stamp:
        return HttpResponse(status=204)
    return render(request, "alerts/incident_rows.html", {"page": page})


@require_safe
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident."""
    page = questions.one_page(_who(request), pk, request.GET.get("lane", ""))
    if request.GET.get("drawer"):
        return render(request, "alerts/incident_drawer.html", {"page": page, "drawer_url": request.path})
    if not from_htmx(request):
        return render(request, "alerts/incident.html", {"page": page})
    if request.GET.get("seen") == page.stamp:
        return HttpResponse(status=204)
    return render(request, "alerts/incident_live.html", {"page": page})


@require_POST
def several(request: HttpRequest) -> HttpResponseBase:
    """Do a verb to all that were chosen; each that cannot be done is named with why."""
    picks = [pick for pick in map(whole, request.POST.getlist("pick")) if pick is not None]
    answers = together.do(request.POST.get("verb", ""), picks, actor=_who(request))
    left = [one for one in answers if one.why]
    words = _("已处理 {many} 个故障").format(many=len(answers) - len(left))
    if left:
        words = _("{words}，{many} 个未处理").format(words=words, many=len(left))
    if not from_htmx(request):
        return said(request, redirect("alerts:incidents"), words)
    response = render(request, "alerts/several.html", {"words": words, "left": left})
    return saying(response, words, "warn" if left else "ok", events={"incidents": {}})


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of the verbs; what cannot be done is said on the page."""
    run = VERBS.get(verb)
    if run is None:
        raise Http404
    try:
        run(pk, _who(request), request.POST)
    except (Invalid, IllegalMove) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已保存"))
    return redirect("alerts:incident", pk)


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)


def _assign(pk: int, actor: Employee, sent: Mapping[str, Any]) -> Incident:
    said = str(sent.get("to", ""))
    to = Employee.objects.filter(pk=int(said)).first() if said.isdecimal() and len(said) < 18 else None
    if to is None:
        raise Invalid.at("to", _("请选择处理人"))
    return handling.assign(pk, actor=actor, to=to)


def _snooze(pk: int, actor: Employee, sent: Mapping[str, Any]) -> Incident:
    length = dict(questions.AFTER).get(str(sent.get("after", "")), timedelta())
    return handling.snooze(pk, actor=actor, until=clock.now() + length)


VERBS: Final[Mapping[str, Callable[[int, Employee, Mapping[str, Any]], Incident]]] = {
    "acknowledge": lambda pk, actor, sent: handling.acknowledge(pk, actor=actor),
    "assign": _assign,
    "snooze": _snooze,
    "resolve": lambda pk, actor, sent: handling.resolve(pk, actor=actor, note=str(sent.get("note", ""))),
    "escalate": lambda pk, actor, sent: escalating.escalate(pk, actor=actor),
    "room": lambda pk, actor, sent: war_rooms.open_room(pk, actor=actor).incident,
    "join": lambda pk, actor, sent: responding.join(pk, actor=actor),
    "note": lambda pk, actor, sent: noting.note(pk, actor=actor, text=str(sent.get("text", ""))),
    "reopen": lambda pk, actor, sent: handling.reopen(pk, actor=actor, reason=str(sent.get("reason", ""))),
}
