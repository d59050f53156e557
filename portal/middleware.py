"""Who came in with a password that has to be changed changes it first."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from core.doors import from_htmx, page_path
from people import api as people
from people.models import Employee

OPEN = frozenset({"portal:password", "portal:sign-out", "portal:watermark"})


class PasswordFirst:
    """Leads from every page to /me/password while the password was issued or is too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """The way to the page, if it has to be taken; who came in with Feishu never has to."""
        person = request.user
        if not isinstance(person, Employee) or not getattr(view, "login_required", True):
            return None
        if not people.must_change_password(person) or people.session_way(request.session) != people.SignInWay.PASSWORD:
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in OPEN:
            return None
        asked = page_path(request) if from_htmx(request) else request.get_full_path()
        going = f"{reverse('portal:password')}?{urlencode({'next': asked if request.method == 'GET' else '/'})}"
        if not from_htmx(request):
            return HttpResponseRedirect(going)
        away = HttpResponse(status=204)
        away["HX-Redirect"] = going
        return away
