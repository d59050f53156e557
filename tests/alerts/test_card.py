"""The card of an incident: what it says of who was told, its buttons at the right and the wrong moment, no markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import card
from alerts.card_facts import sample
from alerts.engine import ladder
from alerts.models import Incident
from alerts.services import escalating, handling
from alerts.states import IncidentStatus
from bots.api import ActionCall, CardView, NoticeContext, act, reads
from bots.attention import receipts
from bots.cards.render import Saying, card_of
from bots.models import Announcement, Card
from core import clock, wire_clock
from core.errors import IllegalMove, NotVisible
from core.journal import Via
from core.timers import tick
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said, verbs
from tests.cast import Cast

__all__ = ["incident"]
pytestmark = pytest.mark.django_db


def shown(row: Incident, reader: Employee | None) -> CardView:
    view = card.render(NoticeContext(row.ref, reader, {}, clock.now()))
    assert view is not None
    return view


def press(row: Incident, person: Employee, action: str, key: str = "k", **value: Any) -> str:
    call = ActionCall(person, row.ref, 0, {}, value, Via.CARD, key)
    return act(f"alerts.{action}", call).toast


def labels(view: CardView) -> tuple[list[str], list[str]]:
    return [one.label for one in view.buttons], [one.label for one in view.more]


def arrived(row: Incident) -> None:
    """Feishu took every message about it."""
    for number, one in enumerate(receipts.Receipt.objects.filter(about_id=str(row.pk))):
        receipts.Receipt.objects.filter(pk=one.pk).update(message_id=f"om_{number}", accepted_at=clock.now())


def test_it_says_who_was_told_who_read_it_and_what_comes_next(incident: Incident, cast: Cast) -> None:
    assert "王小明（A 角）发送中" in shown(incident, cast.member).body
    arrived(incident)
    assert "王小明（A 角）未读" in shown(incident, None).body
    wanted = Card.objects.get(reader=cast.member).wanted
    with transaction.atomic():
        receipts.read_by(cast.member.pk, ["om_0"], wire_clock.now())
    assert "王小明（A 角）已读" in shown(incident, None).body
    assert "前无人认领则通知：B 角" in shown(incident, None).body
    assert Card.objects.get(reader=cast.member).wanted == wanted + 1
    assert shown(incident, cast.member).footer == "为什么通知你：A 角"
    assert shown(incident, cast.outsider).footer == ""


def test_at_most_four_buttons_are_seen_and_the_rest_is_folded(incident: Incident, cast: Cast) -> None:
    seen, more = labels(shown(incident, cast.member))
    assert seen == ["认领", "升级", "拉群", "查看详情"]
    assert more == ["转派给王小明", "转派给其他人…", "已解决", "暂缓 30 分钟", "屏蔽 1 小时"]
    handling.acknowledge(incident.pk, actor=cast.member)
    assert labels(shown(incident, cast.member)) == (
        ["已解决", "暂缓 30 分钟", "拉群", "查看详情"], ["一起处理", "转派给其他人…", "屏蔽 1 小时"]
    )  # fmt: skip


def test_what_recovered_is_struck_through(alertmanager: Sender) -> None:
    def alert(name: str, status: str) -> dict[str, Any]:
        return {"status": status, "labels": {"alertname": "x", "instance": name}, "annotations": {},
                "startsAt": "2026-11-21T09:30:00Z", "endsAt": "2026-11-21T09:31:00Z"}  # fmt: skip

    def post(*alerts: dict[str, Any]) -> None:
        alertmanager.post({"version": "4", "groupKey": "g", "status": "firing", "alerts": list(alerts)})
        alertmanager.read()

    post(alert("a", "firing"), alert("b", "firing"))
    post(alert("a", "resolved"), alert("b", "firing"))
    rows = shown(Incident.objects.get(), None).rows
    assert [(str(row), getattr(row, "over", False)) for row in rows] == [("b x", False), ("已恢复：a x", True)]


def test_the_worst_of_what_is_open_stands_first(alertmanager: Sender) -> None:
    labels = [("a", "info"), ("b", "warning"), ("c", "critical")]
    alerts = [
        {"status": "firing", "labels": {"alertname": "x", "instance": name, "severity": severity}, "annotations": {},
         "startsAt": "2026-11-21T09:30:00Z"} for name, severity in labels
    ]  # fmt: skip
    alertmanager.post({"version": "4", "groupKey": "g", "status": "firing", "alerts": alerts})
    alertmanager.read()
    assert [str(row)[0] for row in shown(Incident.objects.get(), None).rows] == ["c", "b", "a"]


def test_the_same_kind_before_is_named(generic: Sender) -> None:
    hear(generic, said("a"))
    hear(generic, said("a", "resolved"))
    hear(generic, said("a"))
    row = Incident.objects.latest("pk")
    assert shown(row, None).folded[0].startswith("上次同类：INC-")


def test_every_button_calls_its_verb(incident: Incident, cast: Cast) -> None:
    assert press(incident, cast.member, "escalate", "1") == "已升级"
    assert press(incident, cast.member, "assign", "2", to=cast.member.pk) == "已转派给王小明"
    assert press(incident, cast.member, "snooze", "3", minutes=30) == "已暂缓 30 分钟"
    assert press(incident, cast.member, "resolve", "4") == "已标记解决"
    assert press(incident, cast.member, "reopen", "5") == "已重新打开"
    assert verbs(incident) == ["opened", "escalated", "assigned", "snoozed", "resolved", "reopened"]


def test_a_press_played_again_acts_once(incident: Incident, cast: Cast) -> None:
    assert [press(incident, cast.member, "acknowledge") for _ in range(3)] == ["已认领"] * 3
    assert verbs(incident) == ["opened", "acknowledged"]


def test_the_wrong_moment_is_answered_with_who_was_faster(incident: Incident, cast: Cast) -> None:
    press(incident, cast.member, "acknowledge", "1")
    with pytest.raises(IllegalMove, match=r"王小明已于 .+ 认领"):
        press(incident, cast.operator, "acknowledge", "2")
    with pytest.raises(IllegalMove, match="请用转派"):
        press(incident, cast.member, "escalate", "3")


def test_a_button_of_an_old_card_acts_on_the_state_of_now(incident: Incident, cast: Cast) -> None:
    old = shown(incident, cast.member).buttons[0]
    handling.snooze(incident.pk, actor=cast.member, until=clock.now() + timedelta(hours=1))
    assert press(incident, cast.member, old.action.removeprefix("alerts.")) == "已认领"
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.ACKNOWLEDGED


@pytest.mark.parametrize("action", ["acknowledge", "resolve", "assign", "snooze", "reopen", "escalate", "room"])
def test_strangers_press_in_vain(incident: Incident, cast: Cast, action: str) -> None:
    with pytest.raises(NotVisible):
        press(incident, cast.outsider, action, to=cast.member.pk)
    assert verbs(incident) == ["opened"]


def test_escalating_calls_the_next_at_once_and_never_beyond_the_end(incident: Incident, cast: Cast) -> None:
    before = len(reads(incident.ref))
    incident.refresh_from_db()
    end = ladder.read(incident.ladder).end
    while Incident.objects.get().rung < end:
        escalating.escalate(incident.pk, actor=cast.member)
    with pytest.raises(IllegalMove, match="所有人"):
        escalating.escalate(incident.pk, actor=cast.member)
    assert len(reads(incident.ref)) > before
    assert not shown(Incident.objects.get(), None).buttons[1].action.endswith("escalate")


def test_a_new_round_rings_who_has_the_card_already(incident: Incident, cast: Cast) -> None:
    assert not Announcement.objects.filter(kind="alerts.again").exists()
    until = clock.now() + timedelta(minutes=30)
    handling.snooze(incident.pk, actor=cast.member, until=until)
    with clock.frozen(until + timedelta(seconds=1)):
        tick()
        [again] = Announcement.objects.filter(kind="alerts.again")
        assert list(again.deliveries.values_list("receiver", flat=True)) == [cast.member.pk]
        assert again.deliveries.get().form == "reply"


def walk(elements: Any) -> Iterator[dict[str, Any]]:
    """Every component of a card, also those in columns and behind titles."""
    for one in elements or ():
        yield one
        for key in ("elements", "columns"):
            yield from walk(one.get(key))


ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ['<at id="all"></at>', "<at id=ou_1></at>", "[x](javascript:alert(1))", "**粗** ~~线~~ `码`",
     "# 题\n---\n| a | b |",
     "<font color='red'>红</font>", "[点](https://evil.example)"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=ODD, host=ODD, value=ODD)
def test_nothing_a_sender_writes_becomes_markup(title: str, host: str, value: str) -> None:
    row = card.bots.Row(f"{host} {title}", over=True)
    told = replace(sample(clock.now()), title=title or "x", value=value, alerts=(row,))
    with translation.override("zh-hans"):
        view = card.draw(told, clock.now())
    shown_card = card_of(Saying(zh=view, en=view))
    text = json.dumps([one for one in walk(shown_card["body"]["elements"]) if one.get("tag") == "markdown"])
    assert "<at" not in text
    assert "](javascript" not in text
    assert "](https://evil" not in text


def test_a_handbook_has_a_web_address_or_none(generic: Sender) -> None:
    for address, wanted in (("javascript:alert(1)", False), ("https://wiki.example/oms", True)):
        hear(generic, said(address) | {"annotations": {"runbook_url": address}})
        row = Incident.objects.latest("pk")
        assert any(one.url == address for one in shown(row, None).more) is wanted
