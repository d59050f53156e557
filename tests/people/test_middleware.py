"""A page speaks the person's language."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from people.middleware import PersonLocale
from people.models import Employee


def speak(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(translation.get_language())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_signed_in_persons_language_wins_over_the_browsers(language: str) -> None:
    request = RequestFactory(headers={"Accept-Language": "en"}).get("/")
    request.user = Employee(language=language)
    response = PersonLocale(speak)(request)
    assert response.content.decode() == language
    assert response["Content-Language"] == language


@pytest.mark.parametrize(("browser", "language"), [("en-GB,en", "en"), ("zh-CN", "zh-hans"), ("fr", "zh-hans")])
def test_before_sign_in_the_browser_is_asked(browser: str, language: str) -> None:
    request = RequestFactory(headers={"Accept-Language": browser}).get("/")
    request.user = AnonymousUser()
    before = translation.get_language()
    assert PersonLocale(speak)(request).content.decode() == language
    assert translation.get_language() == before
