"""工作台 shows what is registered and what concerns the person."""

from __future__ import annotations

import pytest
from django.test import Client

from core.shell import PANELS, TILES, HomeTile, Tile
from tests.cast import Cast
from tests.portal.conftest import Pile

pytestmark = pytest.mark.django_db


def test_a_leader_chooses_between_team_and_self(client: Client, cast: Cast, pile: Pile) -> None:
    client.force_login(cast.head)
    html = client.get("/").content.decode()
    assert "我的团队" in html
    assert client.get("/?scope=self").status_code == 200


def test_who_leads_nobody_sees_only_the_own(client: Client, cast: Cast, pile: Pile) -> None:
    client.force_login(cast.member)
    assert "我的团队" not in client.get("/?scope=team").content.decode()


def test_what_waits_stands_on_it_and_opens_in_the_drawer(client: Client, cast: Cast, pile: Pile) -> None:
    pile.add("云主机申请")
    client.force_login(cast.member)
    html = client.get("/").content.decode()
    assert 'data-drawer="/thing/0"' in html
    assert 'data-badge="inbox">1<' in html


def test_a_tile_that_does_not_concern_the_person_is_left_out(
    client: Client, cast: Cast, pile: Pile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TILES, "_entries", {})
    monkeypatch.setattr(PANELS, "_entries", {})
    TILES.register(HomeTile("none", 1, lambda person, scope: None))
    TILES.register(HomeTile("some", 2, lambda person, scope: Tile("指标", "7", "件", "本周", "/")))
    client.force_login(cast.member)
    html = client.get("/").content.decode()
    assert html.count('class="tile"') == 1


def test_with_nothing_registered_it_still_says_so(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, pile: Pile
) -> None:
    monkeypatch.setattr(TILES, "_entries", {})
    monkeypatch.setattr(PANELS, "_entries", {})
    client.force_login(cast.member)
    assert "这里还没有内容。" in client.get("/").content.decode()
