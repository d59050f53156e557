"""What happens in the firm reaches the apps that subscribed, as far as they may see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feishu_client import events
from feishu_client.client import FeishuClient
from feishu_client.leaves import LeaveApproved
from tests.feishu_sandbox.conftest import until
from tests.feishu_sandbox.listener import Listener, listening
from tests.feishu_sandbox.people import APP, departments, users
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

pytestmark = pytest.mark.slow

__all__ = ["sandbox", "sandbox_process"]
OPEN = APP | {"encrypt_key": "", "events": sorted(events.TYPES)}


@pytest.fixture
def heard(sandbox: Sandbox) -> Iterator[Listener]:
    """An app without an Encrypt Key hears everything; the other app has subscribed to nothing."""
    with listening() as listener:
        deaf = {"app_id": "cli_deaf", "app_secret": "s", "callback_url": listener.url}
        sandbox.tenant(departments=departments(), users=users(), apps=[OPEN | {"callback_url": listener.url}, deaf])
        yield listener


def only(heard: Listener) -> dict[str, Any]:
    [body] = until(heard.bodies)
    told: dict[str, Any] = body
    return told


def test_a_move_tells_old_and_new_by_open_ids(sandbox: Sandbox, heard: Listener) -> None:
    [event_id] = sandbox.person("u2", department_ids=["D-hr"])
    body = only(heard)
    assert (body["header"]["event_id"], body["header"]["event_type"]) == (event_id, "contact.user.updated_v3")
    event = body["event"]
    assert event["object"]["user_id"] == "u2"
    assert event["object"]["leader_user_id"] == sandbox.open_id("cli_a", "u1")
    assert set(event["old_object"]) == {"department_ids", "orders"}
    assert event["object"]["department_ids"][0].startswith("od-")
    assert event["object"]["department_ids"] != event["old_object"]["department_ids"]


def test_leaving_and_coming_back(sandbox: Sandbox, heard: Listener) -> None:
    sandbox.person("u2", "resign")
    sandbox.person("u2", "return")
    bodies = until(lambda: heard.bodies() if len(heard.got) == 2 else None)
    assert {body["header"]["event_type"] for body in bodies} == {"contact.user.deleted_v3", "contact.user.created_v3"}
    gone = next(body for body in bodies if "deleted" in body["header"]["event_type"])["event"]
    assert gone["object"]["status"]["is_resigned"]
    assert gone["old_object"]["department_ids"]


def test_what_an_app_may_not_see_it_is_not_told(sandbox: Sandbox, heard: Listener) -> None:
    sandbox.tenant(apps=[{"app_id": "cli_a", "contact_range": {"departments": ["D-hr"]}, "scopes": [
        "contact:contact.base:readonly", "contact:user.base:readonly"]}])  # fmt: skip
    assert sandbox.person("u2", name="看不见") == []
    assert sandbox.person("u3", mobile="13800000003") == []
    assert len(sandbox.person("u3", name="孙改名")) == 1
    assert set(only(heard)["event"]["object"]) == {"open_id", "union_id", "name", "en_name", "avatar"}


def test_nothing_changed_tells_nothing(sandbox: Sandbox, heard: Listener) -> None:
    assert sandbox.person("u2", name="李四") == []
    assert sandbox.department("D-hr", name="人力资源部") == []


def test_a_full_department_cannot_go(sandbox: Sandbox, heard: Listener) -> None:
    with pytest.raises(AssertionError, match="not empty"):
        sandbox.department("D-it", "delete")


def test_events_come_twice_and_out_of_order_when_told_to(sandbox: Sandbox, heard: Listener) -> None:
    sandbox.fault("event_late", path="*user.updated*", delay_s=0.3)
    sandbox.fault("event_duplicate", path="*user.deleted*")
    late = sandbox.person("u2", name="李改")
    twice = sandbox.person("u2", "resign")
    bodies = until(lambda: heard.bodies() if len(heard.got) == 3 else None)
    assert [body["header"]["event_id"] for body in bodies] == [*twice, *twice, *late]


def test_a_leave_is_told_twice_under_one_instance(sandbox: Sandbox, heard: Listener) -> None:
    days = {"start": "2026-11-23 09:00:00", "end": "2026-11-24 18:00:00"}
    told = sandbox.control("POST", "leave", json={"user_id": "u1", "name": "病假", "reason": "发热", **days})
    bodies = until(lambda: heard.bodies() if len(heard.got) == 2 else None)
    assert {body["type"] for body in bodies} == {"event_callback"}
    assert len({body["uuid"] for body in bodies}) == 2
    read = [events.read(body["event"]["type"], body["event"]) for body in bodies]
    leaves = [each for each in read if isinstance(each, LeaveApproved)]
    assert len(leaves) == 2
    assert {(each.instance_code, each.user_id, each.name) for each in leaves} == {(told["instance_code"], "u1", "病假")}
    assert leaves[0].spans == leaves[1].spans


@pytest.mark.parametrize("order", [
    {"user_id": "none", "do": "resign"}, {"user_id": "u1", "do": "dance"}, {"user_id": "u1", "set": {"id": 5}},
    {"user_id": "u1", "set": {"status": "happy"}}, {"user_id": "u1"},
])  # fmt: skip
def test_a_bad_order_is_refused(sandbox: Sandbox, heard: Listener, order: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match="person: 40"):
        sandbox.control("POST", "person", json=order)
    assert heard.got == []


PLACES = ["D-it", "D-dev", "D-ops", "D-hr"]
STEP = st.tuples(st.sampled_from(["u1", "u2", "u3", "n1", "n2"]), st.sampled_from(PLACES), st.booleans())


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=8))
def test_the_directory_says_what_the_changes_made(sandbox: Sandbox, steps: list[tuple[str, str, bool]]) -> None:
    sandbox.reset()
    sandbox.tenant(departments=departments(), users=users(), apps=[APP])
    wanted = {"u0": "D-it", "u1": "D-dev", "u2": "D-dev", "u3": "D-hr", "ice": "D-hr"}
    for user_id, place, stays in steps:
        sandbox.person(user_id, department_ids=[place], status="active" if stays else "resigned")
        wanted.pop(user_id, None)
        if stays:
            wanted[user_id] = place
    bot = FeishuClient("cli_a", "s-a", base_url=sandbox.url)
    found = {person.user_id: person.primary_department_id for place in PLACES for person in bot.users_of(place)}
    assert found == wanted
