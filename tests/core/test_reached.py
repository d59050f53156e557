"""An address that people are told is one under which the product answers."""

from __future__ import annotations

from pytest_django import Settings

from core.checks import reached_as_told


def found(settings: Settings, **told: object) -> list[str | None]:
    plain = {"PUBLIC_URL": "https://hub.example", "PHONE_URL": "", "HTTPS": True, "ALLOWED_HOSTS": ["hub.example"]}
    for name, value in {**plain, "TRUSTED_PROXIES": ("10.0.0.0/8",), "CSRF_TRUSTED_ORIGINS": [], **told}.items():
        setattr(settings, name, value)
    return [problem.id for problem in reached_as_told(None)]


def test_what_fits_is_passed_over(settings: Settings) -> None:
    assert found(settings) == []
    assert found(settings, PUBLIC_URL="http://hub.example", HTTPS=False, TRUSTED_PROXIES=()) == []
    assert found(settings, TRUSTED_PROXIES=(), CSRF_TRUSTED_ORIGINS=["https://hub.example"]) == []


def test_a_name_that_is_not_answered_to_and_a_proxy_that_is_not_trusted_are_told(settings: Settings) -> None:
    assert found(settings, ALLOWED_HOSTS=["localhost"]) == ["core.W002"]
    assert found(settings, PHONE_URL="https://phone.example:8443") == ["core.W002"]
    assert found(settings, TRUSTED_PROXIES=()) == ["core.W003"]
