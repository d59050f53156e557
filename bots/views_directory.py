"""/operate/directory/: the directory sync, for operators."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bots.directory import page
from bots.policy import require_keeper
from bots.services.directory import confirm_held, start_sync
from core.admin_site import gated
from core.doors import from_htmx, whole
from core.errors import HouseError, IllegalMove, Invalid
from people.models import Employee


@require_GET
@gated(require_keeper)
def overview(request: HttpRequest) -> HttpResponse:
    """The last runs and what the newest found."""
    shown = whole(request.GET.get("run", "")) if request.GET.get("run") else None
    template = "bots/directory_now.html" if from_htmx(request) else "bots/directory.html"
    return render(request, template, {"page": page.build(_who(request), run=shown)})


@require_POST
@gated(require_keeper)
def start(request: HttpRequest, verb: str) -> HttpResponse:
    """Start a run: dry, full, or one that lets a held one pass."""
    if verb not in {"dry", "full", "confirm"}:
        raise Http404
    try:
        if verb == "confirm":
            confirm_held(actor=_who(request), digest=request.POST.get("digest", ""))
        else:
            start_sync(actor=_who(request), dry=verb == "dry")
    except (IllegalMove, Invalid) as error:
        messages.error(request, cast(HouseError, error).message)
    else:
        messages.success(request, _("已开始，完成后在此显示结果"))
    return redirect("bots:directory")


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
