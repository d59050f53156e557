"""Whose screen it was: name, number and time over the chosen pages, whatever the name holds."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from core import wire_clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def tile(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/watermark.svg{query}")
    assert response["Content-Type"] == "image/svg+xml"
    assert "private" in response["Cache-Control"]
    return [str(text.text) for text in ET.fromstring(response.content).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314


@pytest.mark.parametrize("query", ["", "?theme=dark", "?theme=<script>"])
def test_it_names_who_looks_and_when(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setattr(wire_clock, "now", lambda: datetime(2026, 11, 23, 1, 58, 7, tzinfo=UTC))
    client.force_login(cast.member)
    assert tile(client, query) == ["王小明 wangxm", "2026-11-23 09:58"]


def test_a_name_cannot_break_out_of_the_picture(client: Client, cast: Cast) -> None:
    cast.member.name = "</text><script>alert(1)</script>&"
    cast.member.save(update_fields=["name"])
    client.force_login(cast.member)
    assert tile(client)[0].startswith("</text><script>")


@pytest.mark.parametrize(
    ("pages", "marked"),
    [(["*"], True), (["portal:home"], True), (["portal:*"], True), (["bots:", "portal:inbox"], False), ([], False)],
)
def test_settings_choose_the_pages(
    client: Client, cast: Cast, settings: Settings, pages: list[str], marked: bool
) -> None:
    settings.WATERMARK_PAGES = pages
    client.force_login(cast.member)
    assert (' class="watermarked"' in client.get("/").content.decode()) == marked


def test_a_stranger_sees_none(client: Client) -> None:
    assert "watermarked" not in client.get("/sign-in").content.decode()
