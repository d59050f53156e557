"""Feishu's own SDK judges the directory, the sign-in and the events of the stand-in."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from feishu_client import events
from feishu_client.oauth import authorize_url, pkce
from tests.feishu_sandbox.conftest import until
from tests.feishu_sandbox.people import APP, BACK, departments, users
from tests.sandbox_server import Sandbox

if TYPE_CHECKING:
    from tests.feishu_sandbox.official_directory import Directory, Listener

pytestmark = pytest.mark.slow  # the import alone
HEARS = sorted(events.TYPES)


@pytest.fixture(scope="module")
def official() -> Any:
    return importlib.import_module("tests.feishu_sandbox.official_directory")


@pytest.fixture
def people(sandbox: Sandbox) -> Sandbox:
    sandbox.tenant(departments=departments(), users=users(), apps=[APP])
    return sandbox


@pytest.fixture
def sdk(people: Sandbox, official: Any) -> Directory:
    made: Directory = official.Directory(people.url)
    return made


def test_it_reads_the_tree(sdk: Directory) -> None:
    told = sdk.scopes()
    assert told.success(), told.msg
    assert (told.data.department_ids, told.data.user_ids, told.data.has_more) == (["D-it", "D-hr"], ["u4"], False)
    first = sdk.children("0", size=3, all_below=True)
    assert first.success(), first.msg
    assert [each.department_id for each in first.data.items] == ["D-it", "D-hr", "D-dev"]
    rest = sdk.children("0", size=3, token=first.data.page_token, all_below=True)
    assert ([each.department_id for each in rest.data.items], rest.data.has_more) == (["D-ops"], False)
    one = sdk.department("D-it")
    assert (one.data.department.name, one.data.department.leader_user_id) == ("信息技术部", "u0")
    assert one.data.department.open_department_id.startswith("od-")


def test_it_reads_people(sdk: Directory) -> None:
    page = sdk.members("D-dev", size=1)
    assert page.success(), page.msg
    assert ([each.user_id for each in page.data.items], page.data.has_more) == (["u1"], True)
    person = sdk.user("u1").data.user
    assert (person.name, person.en_name, person.employee_no) == ("王小明", "Ming", "0001")
    assert (person.department_ids, person.leader_user_id) == (["D-dev", "D-ops"], "u0")
    assert [order.is_primary_dept for order in person.orders] == [True, False]
    assert (person.status.is_resigned, person.avatar.avatar_72[:8]) == (False, "https://")
    assert sdk.user("gone").data.user.status.is_resigned


def test_it_is_refused_by_code(people: Sandbox, sdk: Directory) -> None:
    people.tenant(apps=[APP | {"contact_range": {"departments": ["D-dev"]}}])
    assert (sdk.children("0").code, sdk.members("D-hr").code, sdk.user("u3").code) == (40004, 40004, 41050)
    assert (sdk.members("D-dev", size=51).code, sdk.members("D-dev", token="x").code) == (40011, 40012)
    people.tenant(apps=[APP | {"scopes": []}])
    refused = sdk.scopes()
    assert refused.code == 99991672
    assert refused.error["permission_violations"][0]["subject"] == "contact:contact.base:readonly"


def test_it_signs_a_person_in(people: Sandbox, sdk: Directory) -> None:
    verifier, challenge = pkce()
    asked = authorize_url("cli_a", redirect_uri=BACK, state="s", code_challenge=challenge, accounts_url=people.url,
                          scope="offline_access")  # fmt: skip
    code = parse_qs(urlsplit(people.consent(asked, "u1")).query)["code"][0]
    token = sdk.client.access_token.retrieve_by_authorization_code(code, BACK, verifier)
    assert (token.token_type, token.expires_in, token.refresh_token_expires_in) == ("Bearer", 7200, 604800)
    who = sdk.user_info(token.access_token)
    assert who.success(), who.msg
    assert (who.data.user_id, who.data.name, who.data.open_id) == ("u1", "王小明", people.open_id("cli_a", "u1"))
    again = sdk.client.access_token.refresh(token.refresh_token)
    assert again.access_token != token.access_token
    with pytest.raises(Exception, match="used") as caught:
        sdk.client.access_token.refresh(token.refresh_token)
    assert "20073" in str(vars(caught.value).values())
    people.person("u1", "resign")
    assert sdk.user_info(again.access_token).code == 20021


@pytest.fixture
def listener(people: Sandbox, official: Any) -> Iterator[Listener]:
    heard = official.Listener()
    thread = threading.Thread(target=heard.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    people.tenant(apps=[APP | {"callback_url": heard.url, "events": HEARS}])
    yield heard
    heard.http.shutdown()
    heard.http.server_close()
    thread.join()


def test_its_dispatcher_takes_every_event(people: Sandbox, listener: Listener) -> None:
    sent = people.person("new", name="新人", department_ids=["D-dev"], leader="u1")
    sent += people.person("new", department_ids=["D-hr"])
    sent += people.person("new", "resign")
    sent += people.department("D-new", name="新部门", parent="D-it", leader="u1")
    sent += people.department("D-new", name="新名字")
    sent += people.department("D-new", "delete")
    sent += people.control("POST", "range", json={"app_id": "cli_a", "range": {"departments": ["D-hr"]}})["events"]
    sent += people.control("POST", "menu", json={"app_id": "cli_a", "user_id": "u1", "event_key": "todo"})["events"]
    day = {"start": "2026-11-23 09:00:00", "end": "2026-11-23 18:00:00", "name": "年假"}
    leave = people.control("POST", "leave", json={"user_id": "u1", **day})
    sent += leave["events"]
    sent += people.control("POST", "leave", json={"revert": leave["instance_code"]})["events"]
    until(lambda: len(listener.ours) == len(sent))
    assert set(listener.statuses) == {200}
    assert len(listener.theirs) == len(sent) == 11
    assert {event.event_id for event in listener.ours} == set(sent)
    told = {event.event_type: events.read(event.event_type, event.event) for event in listener.ours}
    assert set(told) == set(HEARS) - {"im.message.receive_v1", "im.message.message_read_v1"}
    assert None not in told.values()
