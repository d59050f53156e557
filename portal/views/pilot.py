"""Tours, feedback and adoption."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.doors import from_htmx
from core.errors import Invalid, NotVisible
from core.registry import UnknownKind
from people.models import Employee
from portal.policy import require_keep_pilot
from portal.selectors import adoption as taken_up
from portal.selectors import feedback as selector
from portal.selectors.tours import tour_for
from portal.services import feedback as service
from portal.services import tours


@require_POST
def put_tour_away(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a tour away; the next one that fits takes its place."""
    try:
        tours.put_away(_person(request), slug)
    except UnknownKind as error:
        raise NotVisible from error
    if from_htmx(request):
        return render(request, "portal/tour.html", {"tour": tour_for(_person(request))})
    return redirect("portal:home")


@require_POST
def show_tours_again(request: HttpRequest) -> HttpResponse:
    """Begin all tours again."""
    tours.show_again(_person(request))
    return redirect("portal:home")


@require_POST
def give_feedback(request: HttpRequest) -> HttpResponse:
    """Keep what is said about a page, and go back to it."""
    page = _page(request)
    try:
        service.give_feedback(actor=_person(request), page=page, text=request.POST.get("text", ""))
    except Invalid as error:
        messages.error(request, error.problems[0].message)
    else:
        messages.success(request, _("已收到，谢谢你的意见"))
    return redirect(page)


@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    """What people said."""
    page = selector.feedback_page(
        _person(request), state=request.GET.get("state", ""), number=request.GET.get("page", "1")
    )
    return render(request, "portal/feedback.html", {"page": page})


@require_POST
def answer_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer, or close without an answer."""
    require_keep_pilot(_person(request))
    row = selector.feedback(pk)
    if "close" in request.POST:
        service.close_feedback(actor=_person(request), feedback=row)
        messages.success(request, _("已关闭"))
        return redirect("portal:feedback")
    try:
        service.answer_feedback(actor=_person(request), feedback=row, text=request.POST.get("answer", ""))
    except Invalid as error:
        messages.error(request, error.problems[0].message)
    else:
        messages.success(request, _("已答复，%(name)s会收到消息") % {"name": row.person.display_name})
    return redirect("portal:feedback")


@require_safe
def adoption(request: HttpRequest) -> HttpResponse:
    """How the product is taken up."""
    return render(
        request, "portal/adoption.html", {"page": taken_up.build(_person(request), request.GET.get("days", ""))}
    )


def _page(request: HttpRequest) -> str:
    """The page from which the form was sent: path and query, of ours alone."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}):
        return reverse("portal:home")
    came = urlsplit(said)
    page = f"{came.path}?{came.query}" if came.query else came.path
    # A path of two slashes, or what a browser takes for one, would be another host.
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else reverse("portal:home")


def _person(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
