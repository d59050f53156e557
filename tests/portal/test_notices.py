"""消息: what a person was told, on the page, and the bell."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bots import api as bots
from bots.kinds import NOTICES
from bots.models import Announcement, Delivery, ReadMark
from bots.outbox import reach
from core import clock
from core.refs import Ref
from tests.bots import story
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE, COUNT = "/notices/", "/notices/count"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NOTICES, "_entries", dict(NOTICES._entries))
    for kind in story.KINDS:
        NOTICES.register(kind)
    story.state.clear()


def say(*people: int, text: str = "已通过", kind: str = "story.note", about: str = "7") -> None:
    facts = {"text": bots.Fact("", text), "秘密": bots.Fact("年薪", "百万", bots.FactClass.SENSITIVE)}
    with transaction.atomic():
        bots.announce(kind, about=Ref("story.matter", about), to=people, facts=facts)


def test_what_is_said_to_a_person_is_read_on_the_page_by_him_alone(client: Client, cast: Cast) -> None:
    say(cast.member.pk, text="你的申请已通过")
    client.force_login(cast.member)
    assert "你的申请已通过" in client.get(PAGE).content.decode()
    pk = Delivery.objects.get().pk
    page = client.get(f"{PAGE}{pk}/").content.decode()
    assert "含敏感字段，请在页面查看" in page
    assert "百万" not in page
    assert Delivery.objects.get().mark == ReadMark.READ
    client.force_login(cast.peer)
    assert "你的申请已通过" not in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{pk}/").status_code == 404


def test_the_bell_counts_and_says_304_as_long_as_nothing_is_new(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    first = client.get(COUNT)
    assert "badge-count" not in first.content.decode()
    same = client.get(COUNT, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    other = Client()
    other.force_login(cast.peer)
    assert other.get(COUNT, headers={"If-None-Match": first["ETag"]}).status_code == 200
    say(cast.member.pk)
    fresh = client.get(COUNT, headers={"If-None-Match": first["ETag"]})
    assert fresh.status_code == 200
    assert ">1<" in fresh.content.decode()


def test_all_read_goes_up_to_what_was_shown(client: Client, cast: Cast) -> None:
    say(cast.member.pk, cast.peer.pk)
    client.force_login(cast.member)
    shown = Delivery.objects.get(receiver=cast.member).pk
    say(cast.member.pk, about="8")
    client.post(reverse("portal:notices-read"), {"up_to": str(shown)})
    assert bots.unread(cast.member) == 1
    assert bots.unread(cast.peer) == 1
    assert client.post(reverse("portal:notices-read"), {"up_to": "x"}).status_code == 302


def test_filters_and_pages_show_each_once(client: Client, cast: Cast) -> None:
    for number in range(25):
        say(cast.member.pk, about=str(number))
    say(cast.member.pk, kind="story.page")
    first = bots.told(cast.member)
    second = bots.told(cast.member, cursor=first.cursor)
    pks = [item.pk for item in (*first.items, *second.items)]
    assert pks == sorted(pks, reverse=True)
    assert len(set(pks)) == 26
    assert second.cursor == ""
    assert len(bots.told(cast.member, kind="story.page").items) == 1
    bots.mark_read(actor=cast.member, pk=pks[0])
    assert pks[0] not in [item.pk for item in bots.told(cast.member, only_unread=True).items]
    client.force_login(cast.member)
    for address in ("?tab=unread", "?kind=story.page", "?cursor=abc", "?kind=nonsense"):
        assert client.get(PAGE + address).status_code == 200


def test_summaries_groups_and_repeats_are_not_listed_and_a_broken_kind_breaks_nothing(cast: Cast) -> None:
    with transaction.atomic():
        bots.announce("bots.held", about=cast.member.ref, to=[cast.member.pk])
    assert bots.told(cast.member).items == ()
    say(cast.member.pk, kind="story.card")
    story.state["broken"] = True
    assert [item.title for item in bots.told(cast.member).items] == ["story.card"]
    story.state.clear()
    story.state["gone"] = True
    assert bots.told(cast.member).items[0].view is None


@pytest.mark.slow
def test_ten_thousand_messages_cost_what_a_page_costs(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    costs = []
    for many in (30, 10_000):
        said = Announcement.objects.create(
            kind="story.note", about_kind="story.matter", about_id="1", created_at=clock.now()
        )
        Delivery.objects.bulk_create([_row(said, cast.member.pk, f"{many}-{number}") for number in range(many)])
        reach.forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]


def _row(said: Announcement, person: int, key: str) -> Delivery:
    now = clock.now()
    return Delivery(
        announcement=said, receiver_id=person, kind=said.kind, about_kind="story.matter", about_id="1", form="note",
        lane="normal", urgency="today", due_at=now, retry_at=now, uuid=key, dedupe_key=key, created_at=now,
    )  # fmt: skip


def test_a_page_that_asks_by_itself_keeps_no_session_awake(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[str] = []
    monkeypatch.setattr("people.session_store.SessionStore.touch", lambda self, *args: touched.append("touched"))
    client.force_login(cast.member)
    client.get(COUNT, headers={"X-Background": "1"})
    assert touched == []
    client.get(COUNT)
    assert touched == ["touched"]
