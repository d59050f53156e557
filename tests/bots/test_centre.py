"""Entries of Feishu's approval centre over real HTTP: put once, kept in step, healed, taken out, never with secrets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from bots.api import enter
from bots.centre import checking
from bots.centre.kinds import (
    CENTRE,
    CentreCopy,
    CentreField,
    CentreTaskStatus,
    EntryStatus,
    InBoth,
)
from bots.centre.writing import instance_of, shown
from bots.errands.run import run_errands
from bots.kinds import ACTIONS, FactClass
from bots.models import Bot, CentreCheck, CentreCode, CentreEntryPut, Errand, RateWindow
from bots.services.centre import enter_again
from bots.states import BotStatus, CentreStatus, CheckStatus, ErrandStatus
from core import clock, wire_clock
from core.refs import Ref
from tests.bots import story
from tests.bots.centre_story import AT, DEFINITION, Shelf, ref, task
from tests.bots.story import World, make_bot

pytestmark = pytest.mark.django_db(transaction=True)
T = CentreTaskStatus


@dataclass
class Centre:
    """The story's source, its people, and what the centre holds."""

    world: World
    shelf: Shelf
    checks: int = 0

    @property
    def head(self) -> str:
        return self.world.cast.head.user_id

    @property
    def member(self) -> str:
        return self.world.cast.member.user_id

    def say(self, *tasks: Any, number: int = 1, **values: Any) -> None:
        """A verb: the request is so now, and its entry is asked for."""
        with transaction.atomic():
            self.shelf.put(self.member, *tasks, number=number, **values)
            enter(ref(number))

    def run(self) -> int:
        Errand.objects.filter(status=ErrandStatus.WAITING).update(retry_at=wire_clock.now())
        return run_errands(seconds=20)

    def held(self, number: int = 1) -> dict[str, Any]:
        [found] = self.world.sandbox.entries(str(ref(number)))
        return found

    def puts(self) -> int:
        return int(self.world.sandbox.stats()["counters"].get("approval_puts", 0))

    def check(self) -> CentreCheck:
        """Ten minutes later everything is compared."""
        self.checks += 1
        with clock.frozen(clock.now() + self.checks * checking.EVERY):
            with transaction.atomic():
                checking.begin()
            self.run()
        return CentreCheck.objects.latest("pk")


@pytest.fixture
def centre(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Centre:
    settings.FEISHU_APPROVAL_CENTRE = True
    shelf = Shelf()
    monkeypatch.setattr(CENTRE, "_entries", {})
    CENTRE.register(shelf.source())
    ACTIONS.register(shelf.action())
    return Centre(world, shelf)


def test_an_entry_is_put_with_its_kind_and_not_again_for_nothing(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    held = centre.held()
    code = CentreCode.objects.get()
    assert (held["status"], held["approval_code"]) == ("PENDING", code.code)
    assert code.code not in {"", "story"}, "Feishu's own code is kept"
    row = CentreEntryPut.objects.get()
    assert (row.version, row.status, row.stamp) == (held["updated"], CentreStatus.OPEN, "1")
    with transaction.atomic():
        enter(ref())
    centre.run()
    assert centre.puts() == 1
    assert len(centre.world.sandbox.definitions()) == 1


def test_many_verbs_are_one_errand_and_the_newest_state_goes_out(centre: Centre) -> None:
    for number in range(5):
        centre.say(task(1, centre.head), title=InBoth(f"第 {number} 版"))
    assert Errand.objects.get().asked == 5
    centre.run()
    assert centre.puts() == 1
    assert "第 4 版" in str(centre.held()["content"])


def test_what_happens_while_it_is_put_is_put_afterwards(centre: Centre) -> None:
    def decided() -> None:
        centre.shelf.between = lambda: None
        centre.say(task(1, centre.head, T.APPROVED), status=EntryStatus.APPROVED)

    centre.say(task(1, centre.head))
    centre.shelf.between = decided
    assert centre.run() == 2
    assert centre.held()["status"] == "APPROVED"
    assert CentreEntryPut.objects.get().stamp == "2"
    assert Errand.objects.get(kind="bots.centre").status == ErrandStatus.DONE


def test_a_refused_put_is_parked_and_the_next_verb_tries_anew(centre: Centre) -> None:
    centre.say(task(1, "nobody-there"))
    centre.run()
    parked = Errand.objects.get()
    assert (parked.status, parked.code) == (ErrandStatus.FAILED, "1390001")
    assert "nobody-there not found" in parked.reason
    centre.say(task(1, centre.head))
    centre.run()
    assert Errand.objects.get().status == ErrandStatus.DONE
    assert centre.held()["tasks"][0]["user_id"] == centre.head


@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "reset", "timeout"])
@pytest.mark.parametrize("after", [False, True])
def test_a_passing_trouble_is_waited_out(centre: Centre, settings: Settings, fault: str, after: bool) -> None:
    centre.say(task(1, centre.head))
    centre.world.sandbox.fault(fault, path="*external_instances", times=1, after=after, reset_s=1, delay_s=0.01)
    centre.run()
    assert Errand.objects.get().status == ErrandStatus.WAITING
    centre.say(task(1, centre.head, T.APPROVED), status=EntryStatus.APPROVED)
    centre.run()
    assert centre.held()["status"] == "APPROVED"
    assert centre.held()["updated"] == CentreEntryPut.objects.get().version


def test_versions_only_grow_even_when_the_wire_clock_falls_back(centre: Centre, frozen_wire: Any) -> None:
    versions = []
    for number in range(4):
        centre.say(task(1, centre.head), title=InBoth(str(number)))
        centre.run()
        versions.append(centre.held()["updated"])
        frozen_wire.move(-3600 if number == 1 else 0)
        RateWindow.objects.all().delete()  # these wait until the clock is where it was
    assert versions == sorted(set(versions))


def test_a_kind_is_put_again_when_it_changed_and_under_the_code_it_has(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    code = CentreCode.objects.get().code
    centre.world.sandbox.switch(approval_update_code="other")
    centre.shelf.kinds[0] = replace(DEFINITION, name=InBoth("用印申请"))
    centre.say(task(1, centre.head))
    centre.run()
    assert CentreCode.objects.get().code == code
    [kind] = centre.world.sandbox.definitions()
    assert "用印申请" in str(kind["content"])


def test_new_keys_of_the_bot_reach_the_kind(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    Bot.objects.update(verification_token="renewed")
    centre.check()
    [kind] = centre.world.sandbox.definitions()
    assert kind["content"]["external"]["action_callback_token"] == "renewed"


def test_a_tenant_that_forgot_everything_is_filled_again(centre: Centre) -> None:
    for number in range(3):
        centre.say(task(number + 10, centre.head), number=number)
    centre.run()
    old = CentreCode.objects.get().code
    sandbox = centre.world.sandbox
    sandbox.reset(tenant=False)
    centre.say(task(10, centre.head), number=0, title=InBoth("新的"))
    centre.run()
    assert CentreCode.objects.get().code != old
    assert centre.held(0)["status"] == "PENDING"
    done = centre.check()
    assert done.differing == 2
    assert len(sandbox.entries()) == 3


def test_the_check_finds_what_nobody_put_and_what_moved_on(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    centre.shelf.put(centre.member, task(1, centre.head, T.APPROVED), status=EntryStatus.APPROVED, ended=clock.now())
    centre.shelf.put(centre.member, task(2, centre.head), number=2)
    done = centre.check()
    assert (done.status, done.behind, done.differing) == (CheckStatus.DONE, 2, 0)
    assert centre.held()["status"] == "APPROVED"
    assert centre.held(2)["status"] == "PENDING"
    again = centre.check()
    assert (again.behind, again.differing, again.entries) == (0, 0, 2)


def test_the_check_heals_what_feishu_holds_otherwise(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    held = centre.held()
    stale = held["content"] | {"update_time": str(held["updated"] - 7), "task_list": [], "status": "REJECTED"}
    token = centre.world.sandbox.token("cli_main", "secret-main")
    centre.world.sandbox.api("POST", "approval/v4/external_instances", token=token, json=stale)
    assert centre.held()["status"] == "REJECTED"
    done = centre.check()
    assert (done.entries, done.differing) == (1, 1)
    assert (centre.held()["status"], len(centre.held()["tasks"])) == ("PENDING", 1)
    assert CentreEntryPut.objects.get().healed == 1


def test_a_check_that_cannot_be_made_says_why_and_the_next_one_goes_on(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    centre.world.sandbox.fault("code", path="*/check", code=99991672, msg="Access denied", times=1)
    failed = centre.check()
    assert (failed.status, failed.reason) == (CheckStatus.FAILED, "Access denied")
    assert centre.check().status == CheckStatus.DONE
    assert Errand.objects.filter(kind=checking.CHECK).count() == 1


def test_a_long_check_goes_on_in_legs(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "BATCH", 2)
    for number in range(5):
        centre.say(task(number + 10, centre.head), number=number)
    centre.run()
    monkeypatch.setattr(checking, "SECONDS", -1.0)
    with transaction.atomic():
        checking.begin()
    assert run_errands(seconds=0.5) >= 1
    assert CentreCheck.objects.get().status == CheckStatus.RUNNING
    monkeypatch.setattr(checking, "SECONDS", 40.0)
    centre.run()
    assert (CentreCheck.objects.get().status, CentreCheck.objects.get().entries) == (CheckStatus.DONE, 5)


def test_kinds_are_put_before_anybody_starts_one(centre: Centre) -> None:
    centre.check()
    [kind] = centre.world.sandbox.definitions()
    assert kind["content"]["external"]["create_link_pc"].endswith("/story/new/")
    assert kind["content"]["viewers"] == [{"viewer_type": "TENANT"}]


def test_switched_off_it_is_left_without_a_trace(centre: Centre, settings: Settings) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    settings.FEISHU_APPROVAL_CENTRE = False
    centre.say(task(1, centre.head), title=InBoth("不再同步"))
    assert checking.in_use()
    centre.check()
    assert (centre.held()["status"], centre.held()["tasks"]) == ("DELETED", [])
    assert CentreEntryPut.objects.get().status == CentreStatus.REMOVED
    assert not checking.in_use()
    settings.FEISHU_APPROVAL_CENTRE = True
    centre.check()
    assert centre.held()["status"] == "PENDING"


def test_a_subject_that_is_gone_leaves_the_centre(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    centre.shelf.entries.clear()
    centre.check()
    assert centre.held()["status"] == "DELETED"


def test_who_put_an_entry_goes_on_putting_it(centre: Centre) -> None:
    other = make_bot("other", rank="ordinary")  # type: ignore[arg-type]
    centre.world.sandbox.tenant(apps=[story.app_of(other)])
    centre.say(task(1, centre.head))
    centre.run()
    centre.shelf.kinds[0] = replace(DEFINITION, bot="other")
    centre.say(task(1, centre.head), title=InBoth("改了"))
    centre.say(task(2, centre.head), number=2)
    centre.run()
    assert (centre.held()["app_id"], centre.held(2)["app_id"]) == ("cli_main", "cli_other")
    Bot.objects.filter(slug="other").update(status=BotStatus.PAUSED)
    centre.say(task(2, centre.head), number=2, title=InBoth("等着"))
    centre.run()
    waits = Errand.objects.get(about_id="2")
    assert (waits.status, waits.attempts) == (ErrandStatus.WAITING, 0)


def test_more_tasks_than_the_centre_takes_leave_out_the_oldest_that_are_over(centre: Centre) -> None:
    over = [task(number, centre.head, T.APPROVED, minutes=number) for number in range(300)]
    open_ones = [task(1000 + number, centre.head) for number in range(20)]
    centre.say(*over, *open_ones)
    centre.run()
    kept = {each["id"] for each in centre.held()["tasks"]}
    assert len(kept) == 300
    assert {f"story.task:{1000 + number}" for number in range(20)} <= kept
    assert "story.task:299" in kept
    assert "story.task:19" not in kept
    assert CentreEntryPut.objects.get().left_out == 20


def test_copies_are_told_with_who_has_read_them(centre: Centre) -> None:
    told = tuple(CentreCopy(Ref("story.copy", str(number)), centre.head, AT) for number in range(2))
    centre.say(task(1, centre.head), copies=(told[0], replace(told[1], read_at=AT + timedelta(minutes=1))))
    centre.run()
    assert [each["status"] for each in centre.held()["copies"]] == ["UNREAD", "READ"]


def field(name: str, value: str, secrecy: FactClass = FactClass.INTERNAL) -> CentreField:
    return CentreField(InBoth(name), InBoth(value), secrecy)


def test_what_is_sensitive_never_goes_out_and_numbers_are_masked(centre: Centre) -> None:
    secret = field("身份证", "310101199001011234", FactClass.SENSITIVE)
    open_ones = [field("联系人", "李四 13812345678"), field("邮箱", "li.si@example.com"), field("多余", "x")]
    centre.say(task(1, centre.head), fields=(secret, *open_ones))
    centre.run()
    told = str(centre.held())
    assert "310101199001011234" not in told
    assert "身份证" not in told
    assert "含敏感字段，请在页面查看" in told
    assert "138****5678" in told
    assert "l***@example.com" in told
    assert len(centre.held()["content"]["form"]) == 3


def test_a_sensitive_field_that_slips_through_stops_the_entry(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = centre.shelf.put(centre.member, fields=(field("身份证", "310101", FactClass.SENSITIVE),))
    monkeypatch.setattr("bots.centre.writing.shown", list)
    with pytest.raises(ValueError, match="sensitive"):
        instance_of(entry, ref(), code="x", version=1, quick=True)
    assert [each.value.zh for each in shown([])] == []


def test_a_bot_on_a_long_connection_shows_links_alone(centre: Centre) -> None:
    Bot.objects.update(arrival="line")
    centre.say(task(1, centre.head))
    centre.run()
    assert centre.held()["tasks"][0]["content"]["action_configs"] == []
    assert "action_callback_url" not in centre.world.sandbox.definitions()[0]["content"]["external"]


def test_an_entry_asked_for_again_is_put_although_nothing_changed(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    enter_again(ref())
    centre.run()
    assert centre.puts() == 2


def test_without_a_bot_it_is_parked_with_the_remedy(centre: Centre) -> None:
    Bot.objects.update(status=BotStatus.PAUSED)
    centre.say(task(1, centre.head))
    centre.run()
    assert Errand.objects.get().reason.startswith("没有可用的机器人")


def test_a_put_that_feishu_refuses_otherwise_is_not_tried_under_a_new_kind(centre: Centre) -> None:
    centre.say(task(1, centre.head))
    centre.run()
    centre.world.sandbox.fault("code", path="*external_instances", code=1390001, msg="param is invalid", times=1)
    centre.say(task(1, centre.head), title=InBoth("二"))
    centre.run()
    assert len(centre.world.sandbox.definitions()) == 1
    assert Errand.objects.get(kind="bots.centre").status == ErrandStatus.FAILED


def test_a_failed_put_is_tried_again_by_the_check_after_an_hour(centre: Centre) -> None:
    centre.say(task(1, "nobody-there"))
    centre.run()
    centre.world.sandbox.tenant(users=[{"user_id": "nobody-there", "name": "新人"}])
    assert centre.check().behind == 0, "not every ten minutes"
    Errand.objects.filter(kind="bots.centre").update(retry_at=wire_clock.now() - timedelta(hours=2))
    assert centre.check().behind == 1
    assert centre.held()["status"] == "PENDING"


def test_outside_a_transaction_nothing_is_asked_for(centre: Centre) -> None:
    with pytest.raises(RuntimeError):
        enter(ref())
