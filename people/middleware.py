"""The person's language, from the first line of a request to the last."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from people.models import Employee


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
