"""The gate before the admin site and the logs: whoever holds an administrator's duty has shown his second factor."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.admin_site import Gate
from people.models import SecondFactor
from people.states import FactorStatus

KEY = "second_factor"


def passed(request: HttpRequest) -> bool:
    """Whether this session has shown it, for this person."""
    return bool(request.session.get(KEY) == request.user.pk)


def note_passed(request: HttpRequest) -> None:
    """This session has shown it."""
    request.session[KEY] = request.user.pk


def stop(request: HttpRequest, duties: frozenset[str]) -> HttpResponse | None:
    """To the page that asks for it, or that sets it up."""
    if not duties & set(settings.SECOND_FACTOR_ROLES) or passed(request):
        return None
    ready = SecondFactor.objects.filter(person=request.user.pk, status=FactorStatus.ACTIVE).exists()
    page = "portal:second-factor-verify" if ready else "portal:second-factor"
    # What was sent is not sent again for him: after a form he starts from the desks.
    going = f"?next={quote(request.get_full_path())}" if request.method in {"GET", "HEAD"} else ""
    return redirect(f"{reverse(page)}{going}")


GATE = Gate("second-factor", stop)
