"""/operate/centre/: Feishu's approval centre, for operators."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bots.centre import page
from bots.services.centre_check import check_now
from people.models import Employee


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """How much stands in the centre, and how it compared."""
    return render(request, "bots/centre.html", {"page": page.build(cast(Employee, request.user))})


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Compare now."""
    check_now(actor=cast(Employee, request.user))
    messages.success(request, _("已开始核对，完成后在此显示结果"))
    return redirect("bots:centre")
