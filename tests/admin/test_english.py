"""The admin site in English: nothing Chinese but names."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.admin_model import HouseModelAdmin
from core.admin_site import SITE
from core.models import CalendarDay
from core.sheets.writing import as_csv
from people.models import Department, Employee
from people.services.importing import SHEETS, preview
from tests.cast import Cast

HAN = re.compile(r"[\u4e00-\u9fff，。：；「」（）]+")
# What languages call themselves is said in their own words.
OWN_WORDS = {"中文", "简体中文"}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["hr", "system", "security", "audit"])
def test_no_chinese_is_left_but_names(client: Client, cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    client.force_login(person)
    with translation.override("en"):
        preview(actor=cast.hr, sheet="people", name="a.csv", content=as_csv(SHEETS["people"], [{"user_id": "u1"}]))
    Employee.objects.update(language="en", name="Someone", title="")
    Department.objects.update(name="Somewhere")
    CalendarDay.objects.update(name="Some day")
    left = {page: chinese(client, page) for page in pages()}
    assert {page: words for page, words in left.items() if words} == {}


def chinese(client: Client, page: str) -> set[str]:
    """Chinese words of a page."""
    return set(HAN.findall(client.get(page).content.decode())) - OWN_WORDS


def pages() -> list[str]:
    """The index, each list, its form, and a row with its story and verbs."""
    found = ["/admin/", "/admin/settings/", "/admin/people/importbatch/sheets/people/"]
    for model, desk in SITE._registry.items():
        assert isinstance(desk, HouseModelAdmin)
        found += [reverse(desk.url_name("changelist")), reverse(desk.url_name("add"))]
        row = model._default_manager.order_by("pk").first()
        if row is None:
            continue
        found += [reverse(desk.url_name(page), args=[row.pk]) for page in ("change", "history")]
        found += [reverse(desk.url_name("verb"), args=[row.pk, verb.slug]) for verb in desk.verbs]
    return found
