"""The answer to a form that was too old or came from elsewhere; all other errors are `config.middleware`'s."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.doors import from_htmx


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with the way out: load the page again."""
    message = _("页面停留过久，操作未生效，请刷新页面后重试")
    context = {"status": 403, "message": message, "problems": (), "reference": ""}
    return render(request, "errors/fragment.html" if from_htmx(request) else "errors/error.html", context, status=403)
