"""What somebody may not read reaches him by no way: page, drawer, print, archive, card, inbox, search, REST, export."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from approvals import centre, notices, search
from approvals.notices.common import gather
from approvals.rest import shapes
from approvals.selectors.request import request_page
from approvals.services import amend, copying
from bots.api import WEBHOOK_EVENTS, NoticeContext
from bots.models import Errand, WebhookSubscription
from core import clock, journal, nudge
from core.models import SearchDocument
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.wide import SECRET, Wide, fresh, publish_wide
from tests.rest.conftest import client_of

PRICE = ("41739", "41,739", "41767", "41,767")  # a hidden column, and the figure made of it
CHANGED = "报价改为九八二"


@pytest.fixture
def wide(house: House) -> Wide:
    publish_wide(amend=["goal", "quote"])
    found = Wide(house)
    found.to_joint()
    amend.amend(request=found.request.pk, actor=house.cast.member, raw={"quote": CHANGED}, key=fresh(), reason="更新")
    copying.copy_to(request=found.request.pk, actor=house.cast.member, people=[house.cast.hr.pk], key=fresh())
    return found


def told(wide: Wide, who: Employee) -> str:
    """Everything that the house says to this person about the request."""
    client = Client()
    client.force_login(who)
    pk = wide.request.pk
    paths = [
        f"/approvals/{pk}/", f"/approvals/{pk}/?drawer=1", f"/approvals/{pk}/print", f"/approvals/{pk}/copies",
        *(f"/inbox/?tab={tab}" for tab in ("todo", "done", "started", "cc")),
        *(f"/inbox/export.csv?tab={tab}" for tab in ("todo", "cc")), "/search?q=网关", "/notices/",
        f"/approvals/{pk}/archive",
    ]  # fmt: skip
    said = [_text(client.get(path)) for path in paths]
    rest = json.dumps(shapes.RequestShape(request_page(who, pk)).data, ensure_ascii=False, default=str)
    return "\n".join([*said, rest, *_cards(wide, who)])


def _text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type", "").startswith("application/zip"):
        files = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(files.read(name).decode() for name in files.namelist() if name != "journal.json")
    return str(content.decode())


def _cards(wide: Wide, who: Employee) -> list[str]:
    refs = [wide.request.ref, *(task.ref for task in wide.request.tasks.all())]
    found = gather(refs)
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for kind in notices.KINDS:
                for ref in refs:
                    if ref not in found or kind.sample().about.kind != ref.kind:
                        continue
                    view = kind.render(NoticeContext(ref, who, {}, clock.now(), found[ref]))
                    said.append(repr(view))
    return said


def over_rest(who: Employee, pk: int) -> str:
    """What his own program reads: the request, the lists, the searches."""
    program = client_of(who)
    at = [f"/api/v1/requests/{pk}", "/api/v1/requests", "/api/v1/inbox", "/api/v1/inbox?tab=cc", "/api/v1/flows/wide"]
    return "\n".join(program.get(path).content.decode() for path in at)


def hidden(text: str) -> list[str]:
    """The secrets that stand in the text. A figure counts as a whole one: keys and moments hold any five digits."""
    figures = [price for price in PRICE if re.search(rf"(?<![0-9a-zA-Z]){price}(?![0-9a-zA-Z])", text)]
    return [*(word for word in (SECRET, CHANGED) if word in text), *figures]


def test_who_may_not_read_a_field_is_told_it_nowhere(wide: Wide) -> None:
    cast = wide.house.cast
    for who in (wide.house.guard, wide.house.other_guard, wide.house.admin, cast.hr):
        text = told(wide, who)
        assert "网关改造" in text, who
        assert hidden(text) == [], who


def test_who_may_read_it_finds_it_on_the_page(wide: Wide) -> None:
    for who in (wide.house.cast.member, wide.house.cast.head, wide.house.cast.chief):
        client = Client()
        client.force_login(who)
        html = client.get(f"/approvals/{wide.request.pk}/").content.decode()
        assert CHANGED in html, who
        assert "41,767" in html, who


def test_a_change_of_a_hidden_field_is_not_even_mentioned(wide: Wide) -> None:
    client = Client()
    client.force_login(wide.house.guard)
    html = client.get(f"/approvals/{wide.request.pk}/").content.decode()
    assert "报价" not in html
    client.force_login(wide.house.cast.member)
    assert f"<del>{SECRET}</del>" in client.get(f"/approvals/{wide.request.pk}/").content.decode()


def test_the_search_index_and_the_journal_hold_nothing_that_others_may_not_read(wide: Wide) -> None:
    document = SearchDocument.objects.get(ref_kind="approvals.request", ref_pk=wide.request.pk)
    assert hidden(document.text) == []
    assert hidden("".join(entry.text for entry in journal.entries(wide.request.ref))) == []
    assert search.find(wide.house.admin, SECRET[:5], 5) == ()


def test_the_archive_says_only_what_its_taker_may_read(wide: Wide) -> None:
    client = Client()
    client.force_login(wide.house.admin)
    files = zipfile.ZipFile(io.BytesIO(client.get(f"/approvals/{wide.request.pk}/archive").content))
    data = json.loads(files.read("request.json"))["data"]
    assert set(data) == {"subject", "env", "goal", "parts"}
    assert data["parts"] == [{"what": "网关节点"}, {"what": "负载均衡"}]


def test_who_may_not_read_it_finds_it_over_rest_as_little(wide: Wide) -> None:
    for who in (wide.house.guard, wide.house.other_guard, wide.house.admin, wide.house.cast.hr):
        text = over_rest(who, wide.request.pk)
        assert "网关改造" in text, who
        assert hidden(text) == [], who
    assert CHANGED in over_rest(wide.house.cast.chief, wide.request.pk)


def test_neither_other_systems_nor_feishus_approval_centre_are_told(
    house: House, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.FEISHU_APPROVAL_CENTRE = True
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    WebhookSubscription.objects.create(
        owner=house.admin, name="all", host="127.0.0.1", url="http://127.0.0.1:9/", secret="s" * 40,
        events=[event.slug for event in WEBHOOK_EVENTS], created_at=clock.now(),
    )  # fmt: skip
    publish_wide(amend=["goal", "quote"])
    told = Wide(house)
    told.to_joint()
    amend.amend(request=told.request.pk, actor=house.cast.member, raw={"quote": CHANGED}, key=fresh(), reason="更新")
    sent = json.dumps([row.payload for row in Errand.objects.all()], ensure_ascii=False)
    assert told.request.serial in sent
    assert hidden(sent) == []
    entry = repr(centre.entry(told.request.ref))
    assert "网关改造" in entry
    assert hidden(entry) == []


def test_no_line_of_the_log_holds_it(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    publish_wide(amend=["goal", "quote"])
    told = Wide(house)
    told.to_joint()
    amend.amend(request=told.request.pk, actor=house.cast.member, raw={"quote": CHANGED}, key=fresh(), reason="更新")
    client = Client()
    client.force_login(house.cast.member)
    client.get(f"/approvals/{told.request.pk}/")
    lines = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert hidden("\n".join(record.getMessage() for record in lines)) == []
