"""Pages of the rules of routing, for those who look after alerts."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.engine.routing import REST
from alerts.plan_form import Given, first, number
from alerts.policy import require_keeps_rules
from alerts.route_form import changed_form, read_rule
from alerts.selectors import routes as questions
from alerts.services import routes
from alerts.services.routing import current
from alerts.views.coverage import warn
from core.errors import IllegalMove, Invalid
from people.models import Employee


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All rules in their order, held against a sample."""
    page = questions.routes_page(_who(request), request.GET.get("sample", ""))
    part = "alerts/parts/rules.html" if request.headers.get("HX-Request") else "alerts/routes.html"
    return render(request, part, {"page": page, "moves": True})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Write down a rule; what was typed stays, whatever happens."""
    actor = _who(request)
    if request.method != "POST":
        return _page(request, questions.rule_page(actor, key))
    given: Given = dict(request.POST.lists())
    if do := first(given, "do"):
        return _page(request, questions.rule_page(actor, key, given=changed_form(given, do)))
    known = any(rule.key == key for rule in current().rules)
    rule = read_rule(given, key if known else routes.free_key(current()))
    try:
        routes.save_rule(rule, actor=actor, version=number(given, "version"))
    except Invalid as error:
        return _page(request, questions.rule_page(actor, key, given=given, problems=error.problems), 422)
    except IllegalMove:
        return _page(request, questions.rule_page(actor, key, given=given, late=True), 409)
    messages.success(request, _("已保存，之后发生的故障按新规则处理"))
    warn(request)
    return redirect("alerts:routes")


@require_POST
def trial(request: HttpRequest, key: str) -> HttpResponse:
    """What all rules with the one in the form would make of the sample."""
    given: Given = dict(request.POST.lists())
    known = any(rule.key == key for rule in current().rules)
    draft = read_rule(given, key if known else routes.free_key(current()))
    page = questions.trial_page(_who(request), draft, first(given, "sample"))
    return render(request, "alerts/parts/rules.html", {"page": page, "moves": False})


@require_POST
def act(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Move a rule up or down, remove it."""
    actor = _who(request)
    version = number(dict(request.POST.lists()), "version")
    try:
        if verb in {"up", "down"}:
            routes.move_rule(key, up=verb == "up", actor=actor, version=version)
        elif verb == "remove" and key != REST:
            routes.remove_rule(key, actor=actor, version=version)
            messages.success(request, _("已删除"))
        else:
            raise Http404
    except (Invalid, IllegalMove) as error:
        messages.error(request, error.message)
    return redirect("alerts:routes")


def _page(request: HttpRequest, page: questions.RulePage, status: int = 200) -> HttpResponse:
    return render(request, "alerts/route.html", {"page": page}, status=status)


def _who(request: HttpRequest) -> Employee:
    person = cast(Employee, request.user)
    require_keeps_rules(person)
    return person
