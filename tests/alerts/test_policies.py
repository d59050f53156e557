"""Writing policies of escalation: who may, what is refused, two at once, and what the pages say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from alerts.engine.ladder import BUILT_IN, Aim, Plan, RoomFrom, Rung, Target
from alerts.models import EscalationPolicy
from alerts.services import escalation
from alerts.services.escalation import PolicyDraft, plan_named
from alerts.states import PolicyStatus, Priority
from core import clock
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.models import JournalEntry
from estate.services.layers import LayerDraft, set_layers
from estate.services.rosters import add_roster
from tests.alerts.conftest import of
from tests.cast import Cast
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PLAN = Plan((Rung(timedelta(), (Aim(Target.OWNER_B),)),), 20 * MINUTE, 2, 45 * MINUTE)
DRAFT = PolicyDraft("夜间", PLAN, "Night")
FORM: dict[str, Any] = {
    "name": "夜间", "slug": "night", "lasts": "20", "laps": "2", "hold": "45", "after-0": "0", "to-0": ["b"],
    "to-last": ["operators"], "version": "0",
}  # fmt: skip


@pytest.fixture
def operator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.operator)
    return client


def verbs(row: EscalationPolicy) -> list[str]:
    return list(JournalEntry.objects.filter(**of(row.ref)).order_by("seq").values_list("verb", flat=True))


def test_what_is_built_in_holds_until_it_is_changed(cast: Cast) -> None:
    assert plan_named("", Priority.P1) == BUILT_IN[Priority.P1]
    row = escalation.change_policy("p1", actor=cast.operator, draft=DRAFT, version=0)
    found = plan_named("", Priority.P1)
    assert (found.rungs, found.hold, found.slug, found.version) == (PLAN.rungs, PLAN.hold, "p1", 1)
    assert verbs(row) == ["alerts.policy_changed"]
    assert row.history.first().name == "夜间"
    assert plan_named("", Priority.P2) == BUILT_IN[Priority.P2]


def test_a_policy_that_is_retired_gives_way_to_that_of_the_priority(cast: Cast) -> None:
    row = escalation.add_policy(actor=cast.operator, slug="night", draft=DRAFT)
    assert plan_named("night", Priority.P3).slug == "night"
    escalation.retire_policy("night", actor=cast.operator)
    assert plan_named("night", Priority.P3) == BUILT_IN[Priority.P3]
    escalation.restore_policy("night", actor=cast.operator)
    assert plan_named("night", Priority.P3).slug == "night"
    assert verbs(row) == ["alerts.policy_added", "alerts.policy_retired", "alerts.policy_restored"]


def test_only_who_looks_after_alerts_and_only_what_holds_together(cast: Cast) -> None:
    with pytest.raises(Refused):
        escalation.add_policy(actor=cast.member, slug="night", draft=DRAFT)
    with pytest.raises(Refused):
        escalation.change_policy("p1", actor=cast.hr, draft=DRAFT, version=0)
    with pytest.raises(Invalid):
        escalation.add_policy(actor=None, slug="p1", draft=DRAFT)
    with pytest.raises(Invalid):
        escalation.change_policy("p1", actor=None, draft=PolicyDraft("", PLAN), version=0)
    with pytest.raises(Invalid):
        escalation.retire_policy("p1", actor=cast.operator)
    with pytest.raises(NotVisible):
        escalation.change_policy("none", actor=None, draft=DRAFT, version=1)
    assert not EscalationPolicy.objects.exists()


def test_of_two_who_saw_the_same_version_one_writes(cast: Cast) -> None:
    escalation.change_policy("p1", actor=cast.operator, draft=DRAFT, version=0)
    other = PolicyDraft("另一个", PLAN)
    with pytest.raises(IllegalMove):
        escalation.change_policy("p1", actor=None, draft=other, version=0)
    row = escalation.change_policy("p1", actor=None, draft=other, version=1)
    assert (row.name, row.version) == ("另一个", 2)
    escalation.change_policy("p1", actor=None, draft=other, version=2)
    assert len(verbs(row)) == 2, "nothing changed, so nothing is written down"


def test_a_roster_or_person_that_is_not_there_is_refused(cast: Cast) -> None:
    for aim in (Aim(Target.ROSTER, "none"), Aim(Target.PERSON, "999"), Aim(Target.PERSON, str(cast.departed.pk))):
        plan = Plan((Rung(timedelta(), (aim,)),), MINUTE)
        with pytest.raises(Invalid) as refused:
            escalation.add_policy(actor=None, slug="night", draft=PolicyDraft("夜间", plan))
        assert [one.field for one in refused.value.problems] == ["steps.0.to"]
    plan = Plan((Rung(timedelta(), (Aim(Target.PERSON, str(cast.peer.pk)),)),), MINUTE)
    assert escalation.add_policy(actor=None, slug="night", draft=PolicyDraft("夜间", plan)).pk


def test_the_list_says_each_as_a_sentence(operator: Client, cast: Cast) -> None:
    escalation.add_policy(actor=None, slug="night", draft=DRAFT)
    page = operator.get(reverse("alerts:policies")).content.decode()
    for words in ("P1 默认策略", "立即 A 角", "5 分 B 角", "15 分 平台运维", "内置", "每 20 分重复，共 2 轮",
                  "45 分 未解决则继续升级"):  # fmt: skip
        assert words in page


def test_the_form_saves_and_keeps_what_was_typed(operator: Client, cast: Cast) -> None:
    assert operator.post(reverse("alerts:add-policy"), FORM).status_code == 302
    row = EscalationPolicy.objects.get(slug="night")
    assert escalation.plan_in(row).rungs == PLAN.rungs
    address = reverse("alerts:policy", args=["night"])
    page = operator.get(address).content.decode()
    assert 'value="45"' in page
    wrong = FORM | {"version": "1", "lasts": "x", "to-0": [], "name": "改过的"}
    answer = operator.post(address, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写分钟数" in page
    assert "改过的" in page
    more = operator.post(address, FORM | {"version": "1", "do": "add", "people-0": [str(cast.peer.pk)]})
    page = more.content.decode()
    assert "第 2 步" in page
    assert "李四" in page
    row.refresh_from_db()
    assert row.version == 1


def test_who_comes_second_sees_the_new_state_and_keeps_his_words(operator: Client, cast: Cast) -> None:
    operator.post(reverse("alerts:add-policy"), FORM)
    address = reverse("alerts:policy", args=["night"])
    assert operator.post(address, FORM | {"version": "1", "hold": "60"}).status_code == 302
    answer = operator.post(address, FORM | {"version": "1", "name": "我的名字"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("刚被他人修改", "我的名字", 'name="version" value="2"'):
        assert words in page
    assert operator.post(address, FORM | {"version": "2", "name": "我的名字"}).status_code == 302
    assert EscalationPolicy.objects.get(slug="night").name == "我的名字"


def test_gaps_of_the_rosters_it_calls_stand_on_the_policy(operator: Client, cast: Cast) -> None:
    roster = add_roster(actor=None, slug="night", name="夜班")
    plan = Plan((Rung(timedelta(), (Aim(Target.ROSTER, "night"), Aim(Target.OWNER_A))),), MINUTE)
    escalation.add_policy(actor=None, slug="night", draft=PolicyDraft("夜间", plan))
    pages = [reverse("alerts:policies"), reverse("alerts:policy", args=["night"])]
    for page in pages:
        told = operator.get(page).content.decode()
        assert "14 天内 1 处无人值班" in told
        assert 'href="/estate/rosters/night/"' in told
    assert "无人值班" not in operator.get(reverse("alerts:policy", args=["p1"])).content.decode()
    day = clock.today() - timedelta(days=1)
    set_layers(roster, actor=None, layers=[LayerDraft("主值", [cast.member], day)])
    assert all("无人值班" not in operator.get(page).content.decode() for page in pages)


def test_the_form_says_from_which_priority_a_room_opens(operator: Client, settings: Settings) -> None:
    settings.ALERTS_WAR_ROOM_PRIORITIES = frozenset({"P1"})
    address = reverse("alerts:policy", args=["night"])
    operator.post(reverse("alerts:add-policy"), FORM)
    row = EscalationPolicy.objects.get(slug="night")
    assert escalation.plan_in(row).room == RoomFrom.USUAL
    assert '<option value="usual" selected>默认（P1）</option>' in operator.get(address).content.decode()
    assert operator.post(address, FORM | {"version": "1", "room": "p2"}).status_code == 302
    row.refresh_from_db()
    assert (escalation.plan_in(row).room, row.version) == (RoomFrom.P2, 2)
    page = operator.get(reverse("alerts:policies")).content.decode()
    assert "自动建作战群：P1 和 P2" in page
    wrong = operator.post(address, FORM | {"version": "2", "room": "never", "lasts": "x"}).content.decode()
    assert '<option value="never" selected>' in wrong


@pytest.mark.parametrize(("name", "args"), [("add-policy", []), ("route", ["new"])])
def test_enter_saves_and_removes_nothing(operator: Client, name: str, args: list[str]) -> None:
    page = operator.get(reverse(f"alerts:{name}", args=args)).content.decode()
    form = page[page.index('id="policy-form"' if name == "add-policy" else 'id="route-form"') :]
    assert 'name="do"' not in form[: form.index("</button>")], "Enter presses the first button of a form"


def test_retiring_from_the_page(operator: Client, cast: Cast) -> None:
    operator.post(reverse("alerts:add-policy"), FORM)
    operator.post(reverse("alerts:policy-verb", args=["night", "retire"]))
    assert EscalationPolicy.objects.get(slug="night").status == PolicyStatus.RETIRED
    assert "恢复使用" in operator.get(reverse("alerts:policy", args=["night"])).content.decode()


@pytest.mark.usefixtures("frozen_wire")
def test_what_the_pages_cost(operator: Client, cast: Cast) -> None:
    escalation.add_policy(actor=None, slug="night", draft=DRAFT)
    for name, args in (("policies", []), ("policy", ["night"])):
        operator.get(reverse(f"alerts:{name}", args=args))
        with ledger(f"alerts:{name}"):
            operator.get(reverse(f"alerts:{name}", args=args))
