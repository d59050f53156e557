"""消息 and the bell of the top bar."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bots import api as bots
from people.models import Employee
from portal.selectors.told import build


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The list."""
    return render(request, "portal/notices.html", {"page": build(request.user, request.GET)})


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One message with all its words; opening it means that it was read."""
    person = cast(Employee, request.user)
    item = bots.one_told(person, pk)
    bots.mark_read(actor=person, pk=pk)
    return render(request, "portal/notice.html", {"item": item})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything that the page showed, and what came before, was read."""
    up_to = request.POST.get("up_to", "")
    if up_to.isascii() and up_to.isdigit() and len(up_to) < 19:
        count = bots.mark_all_read(actor=cast(Employee, request.user), up_to=int(up_to))
        messages.success(request, _("已将 %(count)d 条标为已读") % {"count": count})
    return redirect("portal:notices")


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The number on the bell, asked every minute: 304 as long as it stays the same."""
    person = cast(Employee, request.user)
    unread = bots.unread(person)
    etag = f'"{person.pk}-{unread}-{request.LANGUAGE_CODE}"'
    response = get_conditional_response(request, etag=etag)
    if response is None or response.status_code != 304:
        response = render(request, "components/bell_count.html", {"unread": unread})
        response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Save which kinds come by mail as well."""
    bots.set_mail_wishes(actor=cast(Employee, request.user), kinds=request.POST.getlist("kinds"))
    messages.success(request, _("设置已保存"))
    return redirect("portal:profile")
