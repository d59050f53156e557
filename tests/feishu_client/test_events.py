"""Events as values: what the documents show is read, what is odd breaks nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feishu_client import events, leaves
from feishu_client.callback_errors import Malformed
from feishu_client.events import (
    DepartmentChanged,
    MenuPressed,
    MessageReceived,
    PersonChanged,
    PersonIds,
    RangeChanged,
)
from feishu_client.leaves import BEIJING, LeaveApproved, LeaveReverted

OLD = {
    "app_id": "cli_x", "approval_code": "A", "instance_code": "I-1", "employee_id": "u1", "open_id": "ou_1",
    "start_time": 1589527346, "end_time": 1589527354, "leave_type": "事假", "leave_start_time": "2024-09-05 12:00:00",
    "leave_end_time": "2024-09-07 00:00:00", "leave_interval": 129600, "leave_unit": 2, "leave_reason": "回家",
    "type": "leave_approval",
}  # fmt: skip
NEW = {
    "approval_code": "A", "instance_code": "I-1", "user_id": "u1", "open_id": "ou_1", "end_time": 1589527354,
    "i18n_resources": "[{is_default=true,locale=zh_cn,texts={@i18n@72=事假}}]", "leave_name": "@i18n@72",
    "leave_start_time": "2024-09-05 00:00:00", "leave_end_time": "2024-09-07 00:00:00", "leave_reason": "回家",
    "leave_range": "[[2024-09-05 13:30:00,2024-09-05 18:00:00],[2024-09-06 09:00:00,2024-09-06 18:00:00]]",
    "origin_instance_code": "", "type": "leave_approvalV2",
}  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def test_a_leave_of_the_old_event() -> None:
    told = events.read("leave_approval", OLD)
    assert isinstance(told, LeaveApproved)
    assert (told.instance_code, told.user_id, told.name, told.reason) == ("I-1", "u1", "事假", "回家")
    assert told.spans == ((at("2024-09-05 12:00"), at("2024-09-07 00:00")),)
    assert told.approved_at == datetime.fromtimestamp(1589527354, UTC)


@pytest.mark.parametrize("changes", [
    {},
    {"leave_range": [["2024-09-06 09:00:00", "2024-09-06 18:00:00"], ["2024-09-05 13:30:00", "2024-09-05 18:00:00"]],
     "i18n_resources": [{"locale": "en_us", "texts": {"@i18n@72": "Leave"}},
                        {"locale": "zh_cn", "is_default": True, "texts": {"@i18n@72": "事假"}}]},
    {"leave_range": "", "leave_detail": NEW["leave_range"]},
])  # fmt: skip
def test_a_leave_of_the_new_event_as_text_and_as_lists(changes: dict[str, Any]) -> None:
    told = events.read("leave_approvalV2", NEW | changes)
    assert isinstance(told, LeaveApproved)
    assert told.name == "事假"
    assert told.spans == (
        (at("2024-09-05 13:30"), at("2024-09-05 18:00")), (at("2024-09-06 09:00"), at("2024-09-06 18:00")),
    )  # fmt: skip
    assert (told.begins, told.ends) == (at("2024-09-05 00:00"), at("2024-09-07 00:00"))


def test_a_leave_taken_back() -> None:
    told = events.read("leave_approval_revert", {"instance_code": "I-1", "operate_time": 1564590532})
    assert told == LeaveReverted("I-1", datetime.fromtimestamp(1564590532, UTC))


@pytest.mark.parametrize("changes", [
    {"instance_code": ""}, {"leave_end_time": "2024-09-04 00:00:00"}, {"leave_start_time": "2024-02-31 00:00:00"},
    {"user_id": "", "open_id": ""}, {"leave_start_time": None},
])  # fmt: skip
def test_a_leave_that_makes_no_sense_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        events.read("leave_approvalV2", NEW | changes)


def test_spans_that_make_no_sense_give_way_to_the_whole_leave() -> None:
    told = events.read("leave_approvalV2", NEW | {"leave_range": "[[2024-09-05 18:00:00,2024-09-05 13:30:00]]"})
    assert isinstance(told, LeaveApproved)
    assert told.spans == ((told.begins, told.ends),)


def test_a_person_and_what_was_different_before() -> None:
    person = {"open_id": "ou_1", "user_id": "u1", "name": "王小明", "status": {"is_resigned": True}}
    told = events.read("contact.user.deleted_v3", {"object": person, "old_object": {"department_ids": ["od-1"]}})
    assert isinstance(told, PersonChanged)
    assert (told.change, told.person.user_id, told.changed) == ("deleted", "u1", frozenset({"department_ids"}))
    assert told.person.status.resigned


def test_a_department_in_camel_case() -> None:
    place = {"open_department_id": "od-1", "name": "研发", "leaders": [{"leaderType": 1, "leaderID": "ou_9"}]}
    told = events.read("contact.department.updated_v3", {"object": place, "old_object": {"name": "旧"}})
    assert isinstance(told, DepartmentChanged)
    assert (told.change, told.department.leader_user_id, told.changed) == ("updated", "ou_9", frozenset({"name"}))


def test_a_range() -> None:
    told = events.read("contact.scope.updated_v3", {"added": {"users": [{"open_id": "ou_1"}, {}]}, "removed": None})
    assert told == RangeChanged((), ("ou_1",), (), ())


def test_a_message_names_whom_it_mentions() -> None:
    mentions = [{"key": f"@_user_{n}", "name": f"人{n}", "id": {"open_id": f"ou_{n}"}} for n in (1, 10)]
    told = events.read("im.message.receive_v1", {
        "sender": {"sender_id": {"open_id": "ou_s", "user_id": "u1", "union_id": "on_s"}},
        "message": {"message_id": "om_1", "chat_id": "oc_1", "chat_type": "group", "message_type": "text",
                    "create_time": "1615380573411", "content": '{"text":"@_user_10 和 @_user_1"}',
                    "mentions": mentions},
    })  # fmt: skip
    assert isinstance(told, MessageReceived)
    assert (told.text, told.sender) == ("@人10 和 @人1", PersonIds("ou_s", "u1", "on_s"))
    assert told.at == datetime.fromtimestamp(1615380573.411, UTC)


def test_a_menu_item() -> None:
    event = {"operator": {"operator_name": "王", "operator_id": {"user_id": "u1"}}, "event_key": "todo", "timestamp": 1}
    told = events.read("application.bot.menu_v6", event)
    assert isinstance(told, MenuPressed)
    assert (told.event_key, told.who.user_id) == ("todo", "u1")


def test_an_unknown_type_is_nobodys() -> None:
    assert events.read("calendar.changed_v4", {}) is None


WIRE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(st.sampled_from(["object", "old_object", "added", "removed", "message", "event_key"]), WIRE)


@given(st.sampled_from(sorted(events.TYPES)), OBJECTS, st.dictionaries(st.sampled_from(sorted(NEW)), WIRE))
def test_no_event_however_odd_is_more_than_malformed(kind: str, event: dict[str, Any], leave: dict[str, Any]) -> None:
    odd = NEW | leave if kind in leaves.TYPES else event
    try:
        told = events.read(kind, odd)
    except Malformed:
        return
    assert told is not None
    if isinstance(told, LeaveApproved):
        assert all(begin < end for begin, end in told.spans)


@given(st.lists(st.integers(1, 5000), min_size=2, max_size=8, unique=True))
def test_text_and_list_of_the_same_hours_say_the_same(minutes: list[int]) -> None:
    moments = (datetime.fromtimestamp(1_725_000_000 + 60 * each, UTC) for each in sorted(minutes))
    stamps = [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in moments]
    pairs = [list(pair) for pair in zip(stamps[::2], stamps[1::2], strict=False)]
    as_text = "[" + ",".join(f"[{begin},{end}]" for begin, end in pairs) + "]"
    one, other = (events.read("leave_approvalV2", NEW | {"leave_range": told}) for told in (pairs, as_text))
    assert one == other
    assert isinstance(one, LeaveApproved)
    assert len(one.spans) == len(pairs)
