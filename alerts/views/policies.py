"""Pages of the escalation policies, for those who look after alerts."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.plan_form import Given, changed_form, first, number, read_plan
from alerts.policy import require_keeps_rules
from alerts.selectors import policies as questions
from alerts.services import escalation
from alerts.services.urgents import spending
from alerts.views.coverage import warn
from core.errors import IllegalMove, Invalid
from people.models import Employee


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All policies."""
    return render(
        request, "alerts/policies.html", {"lines": questions.policy_lines(_who(request)), "spending": spending()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Write down a policy; what was typed stays, whatever happens."""
    actor = _who(request)
    if request.method != "POST":
        return _page(request, questions.policy_page(actor, slug))
    given: Given = dict(request.POST.lists())
    if do := first(given, "do"):
        return _page(request, questions.policy_page(actor, slug, given=changed_form(given, do)))
    plan, problems = read_plan(given)
    draft = escalation.PolicyDraft(first(given, "name"), plan, first(given, "name_en"), first(given, "note"))
    try:
        if problems:
            raise Invalid(problems)
        _save(actor, slug, draft, given)
    except Invalid as error:
        return _page(request, questions.policy_page(actor, slug, given=given, problems=error.problems), 422)
    except IllegalMove:
        return _page(request, questions.policy_page(actor, slug, given=given, stale=True), 409)
    messages.success(request, _("已保存，之后开始的升级按新策略执行"))
    warn(request)
    return redirect("alerts:policies")


@require_POST
def act(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Retire, restore."""
    actor = _who(request)
    run = {"retire": escalation.retire_policy, "restore": escalation.restore_policy}.get(verb)
    if run is None:
        raise Http404
    try:
        run(slug, actor=actor)
    except (Invalid, IllegalMove) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已保存"))
    return redirect("alerts:policies")


def _save(actor: Employee, slug: str, draft: escalation.PolicyDraft, given: Given) -> None:
    if not slug:
        escalation.add_policy(actor=actor, slug=first(given, "slug"), draft=draft)
        return
    escalation.change_policy(slug, actor=actor, draft=draft, version=number(given, "version"))


def _page(request: HttpRequest, page: questions.PolicyPage, status: int = 200) -> HttpResponse:
    return render(request, "alerts/policy.html", {"page": page}, status=status)


def _who(request: HttpRequest) -> Employee:
    person = cast(Employee, request.user)
    require_keeps_rules(person)
    return person
