"""Pages of flow administrators about flows: the list, a flow, a version, and what is done with them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.definition.pretty import pretty
from approvals.policy import require_flow_admin
from approvals.selectors import flows as selector
from approvals.services import editions
from approvals.views.drawing import person_of
from core.admin_site import gated
from core.doors import whole
from core.errors import IllegalMove, Invalid


@require_safe
@gated(require_flow_admin)
def flows(request: HttpRequest) -> HttpResponse:
    """The list."""
    return render(request, "approvals/flows/list.html", {"page": selector.flows_page(person_of(request), request.GET)})


@require_safe
@gated(require_flow_admin)
def flow(request: HttpRequest, slug: str) -> HttpResponse:
    """One flow with its versions."""
    return render(request, "approvals/flows/flow.html", {"page": selector.flow_page(person_of(request), slug)})


@require_safe
@gated(require_flow_admin)
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version beside another."""
    page = selector.version_page(person_of(request), slug, number, request.GET.get("other", ""))
    return render(request, "approvals/flows/version.html", {"page": page})


@require_safe
@gated(require_flow_admin)
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The JSON of a version as a file."""
    number, source = selector.export(person_of(request), slug, whole(request.GET.get("version", "")))
    answer = HttpResponse(pretty(source), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-v{number}.json"'
    return answer


@require_POST
@gated(require_flow_admin)
def begin(request: HttpRequest) -> HttpResponse:
    """A draft: of a new flow, or of a version."""
    person = person_of(request)
    number = whole(request.POST.get("version", ""))
    try:
        if number:
            row = editions.begin_from(actor=person, version=number)
        else:
            slug, title = request.POST.get("slug", ""), request.POST.get("title", "")
            row = editions.begin(actor=person, slug=slug, title=title)
    except Invalid as error:
        page = selector.flows_page(person, {})
        wrong = {problem.field: problem.message for problem in error.problems}
        context = {"page": page, "wrong": wrong, "typed": request.POST}
        return render(request, "approvals/flows/list.html", context, status=error.status)
    except IllegalMove as error:
        if error.subject is None:
            raise
        messages.info(request, str(error))
        return redirect("approvals:edition", error.subject.pk)
    return redirect("approvals:edition", row.pk)


@require_POST
@gated(require_flow_admin)
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Retire the flow, bring it back, or let an older version be the current one; `reason` says why."""
    person, reason = person_of(request), request.POST.get("reason", "")
    number = whole(request.POST.get("version", ""))
    try:
        if number:
            row = editions.make_default(actor=person, version=number, note=reason)
            messages.success(request, _("第 %(number)d 版已是当前版本") % {"number": row.number})
        elif request.POST.get("verb") == "revive":
            editions.revive(actor=person, flow=slug, reason=reason)
            messages.success(request, _("流程已启用"))
        else:
            editions.retire(actor=person, flow=slug, reason=reason)
            messages.success(request, _("流程已停用，进行中的申请不受影响"))
    except (Invalid, IllegalMove) as error:
        messages.error(request, str(error))
    return redirect("approvals:flow", slug)
