"""Who has not signed in is sent to do so; who has gives a sign of life; and the person's language, all along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from people.models import Employee
from people.session_store import SessionStore


class SignInRequired(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page, which learns whether a session has ended under them."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """The way to the sign-in page, with the way back."""
        response = super().handle_no_permission(request, view_func)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Location" in response.headers:
            response["Location"] += "&expired=1"
        return response


class SignOfLife:
    """Keeps the session of whoever is here from falling idle."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it, at most once a minute, and pass the request on."""
        session = request.session
        by_itself = request.headers.get("X-Background") == "1"  # a page that asks by itself is no sign of life
        if not by_itself and request.user.is_authenticated and isinstance(session, SessionStore):
            session.touch(request.META.get("REMOTE_ADDR") or None)
        return self.get_response(request)


class PersonLocale:
    """Speaks the signed-in person's language; before sign-in the browser's, else Chinese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request only."""
        language = _language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _language(request: HttpRequest) -> str:
    person = getattr(request, "user", None)
    if isinstance(person, Employee):
        return person.language
    if person is not None and person.is_authenticated:
        return str(person.language)
    return translation.get_language_from_request(request)
