"""The operator's page of mail: parse, ask or call, render."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bots import selectors
from bots.models import Letter
from bots.policy import require_operator
from bots.services import retry as again
from people.models import Employee


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """What went by mail, and what was parked."""
    page = selectors.letter_page(_who(request), state=request.GET.get("state", ""), number=request.GET.get("page", "1"))
    return render(request, "bots/letters.html", {"page": page})


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a parked letter once more."""
    require_operator(_who(request))
    again.retry_letter(actor=_who(request), letter=get_object_or_404(Letter, pk=pk))
    messages.success(request, _("已重新排队"))
    return redirect("bots:letters")


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Send all parked letters once more, as after an outage of the mail server."""
    count = again.retry_letters(actor=_who(request))
    messages.success(request, _("已重新排队 {count} 封邮件").format(count=count))
    return redirect("bots:letters")


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
