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


def note_passed(request: HttpRequest) -> None:
    """This session has shown it."""
    request.session[KEY] = token_of(request.user.pk)


def stop(request: HttpRequest, duties: frozenset[str]) -> HttpResponse | None:
    """To the page that asks for it, or that sets it up."""
    if not duties & set(settings.SECOND_FACTOR_ROLES):
        return None
    token = token_of(request.user.pk)
    if token and request.session.get(KEY) == token:
        return None
    page = "portal:second-factor-verify" if token else "portal:second-factor"
    # What was sent is not sent again for him: after a form he starts from the desks.
    going = f"?next={quote(request.get_full_path())}" if request.method in {"GET", "HEAD"} else ""
    return redirect(f"{reverse(page)}{going}")


def token_of(person: int | None) -> str:
    """What a session keeps of the factor in use; "" without one."""
    row = SecondFactor.objects.filter(person=person, status=FactorStatus.ACTIVE).values_list("pk", "since").first()
    return f"{person}:{row[0]}:{row[1].timestamp() if row[1] else ''}" if row else ""


GATE = Gate("second-factor", stop)
