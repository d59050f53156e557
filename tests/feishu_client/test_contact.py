"""Reading the directory: pages, references, and the fields that are silently absent."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feishu_client.client import FeishuClient
from feishu_client.contact import department_of, user_of
from feishu_client.errors import NoPermission, RateLimited, ServerBroken
from feishu_client.pace import Pace
from tests.feishu_client.odd_server import OddServer


def data(**values: Any) -> dict[str, Any]:
    return {"code": 0, "msg": "success", "data": values}


def asked(feishu: OddServer, number: int = 0) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(feishu.calls[number].path).query).items()}


def test_pages_are_followed_to_their_end(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(data(items=[{"user_id": "u1"}], has_more=True, page_token="p2"))
    feishu.tell(data(items=[{"user_id": "u2"}], has_more=False, page_token="p3"))
    assert [user.user_id for user in client.users_of("D-1")] == ["u1", "u2"]
    assert asked(feishu) == {
        "department_id": "D-1", "department_id_type": "department_id", "user_id_type": "user_id", "page_size": "50",
    }  # fmt: skip
    assert asked(feishu, 1)["page_token"] == "p2"
    assert len(feishu.calls) == 2


def test_the_range_is_gathered_over_pages(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(data(user_ids=["u1"], has_more=True, page_token="p2"))
    feishu.tell(data(department_ids=["D-1"], group_ids=["g1"], has_more=False))
    scopes = client.contact_scopes()
    assert (scopes.department_ids, scopes.user_ids, scopes.group_ids) == (("D-1",), ("u1",), ("g1",))


def test_a_department_carries_what_was_told_and_what_was_not(client: FeishuClient, feishu: OddServer) -> None:
    full = {
        "name": "信息技术部", "i18n_name": {"en_us": "IT"}, "department_id": "D-1", "open_department_id": "od-1",
        "leaders": [{"leaderType": 2, "leaderID": "u9"}, {"leaderType": 1, "leaderID": "u1"}],
        "parent_department_id": "0", "order": "2000", "status": {"is_deleted": True},
    }  # fmt: skip
    feishu.tell(data(items=[full, {"department_id": "D-2", "name": None}], has_more=False))
    first, second = client.child_departments("0", fetch_child=True)
    assert (first.name, first.name_en, first.leader_user_id, first.order, first.deleted) == (
        "信息技术部", "IT", "u1", 2000, True,
    )  # fmt: skip
    assert "leader_user_id" not in first.present
    assert second.present == {"department_id"}
    assert urlsplit(feishu.calls[0].path).path == "/open-apis/contact/v3/departments/0/children"
    assert asked(feishu)["fetch_child"] == "true"


def test_a_person_with_and_without_field_scopes(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(data(user={
        "user_id": "u1", "open_id": "ou_1", "union_id": "on_1", "name": "王小明", "department_ids": ["D-1", "D-2"],
        "orders": [{"department_id": "D-1"}, {"department_id": "D-2", "is_primary_dept": True}],
        "leader_user_id": "u0", "dotted_line_leader_user_ids": ["u8"], "status": {"is_frozen": True},
        "avatar": {"avatar_240": "https://a/240"},
    }))  # fmt: skip
    feishu.tell(data(user={"open_id": "ou_1"}))
    full, bare = client.user("u1"), client.user("u1")
    assert (full.primary_department_id, full.leader_user_id, full.dotted_leader_ids) == ("D-2", "u0", ("u8",))
    assert not full.status.at_work
    assert (bare.user_id, bare.leader_user_id, bare.present) == ("", None, frozenset({"open_id"}))
    assert feishu.calls[0].path.startswith("/open-apis/contact/v3/users/u1?")


def test_a_department_outside_the_range_is_a_permission(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 40004, "msg": "no dept authority error"}, 403)
    with pytest.raises(NoPermission):
        client.department("D-1")


def test_a_list_that_breaks_off_is_not_taken_for_the_whole(client: FeishuClient, feishu: OddServer) -> None:
    """Whoever is missing from it would be taken for gone."""
    feishu.tell(data(items=[{"user_id": "u1"}], has_more=True))
    with pytest.raises(ServerBroken):
        list(client.users_of("D-1"))
    for _ in range(2):
        feishu.tell(data(items=[{"user_id": "u1"}], has_more=True, page_token="p2"))
    with pytest.raises(ServerBroken):
        list(client.users_of("D-1"))


def test_a_success_without_its_object_is_not_believed(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(data())
    with pytest.raises(ServerBroken):
        client.user("u1")


def test_a_paced_read_waits_as_told_and_goes_on(feishu: OddServer) -> None:
    slept: list[float] = []
    client = FeishuClient("cli_x", "s", base_url=feishu.url, pace=Pace(sleep=slept.append))
    feishu.tell(data(items=[{"user_id": "u1"}], has_more=True, page_token="p2"))
    feishu.tell({"code": 99991400, "msg": "slow"}, 429, x_ogw_ratelimit_reset="7")
    feishu.tell(data(items=[{"user_id": "u2"}], has_more=False))
    assert [user.user_id for user in client.users_of("D-1")] == ["u1", "u2"]
    assert slept == [7.0]


def test_an_unpaced_read_never_waits(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 99991400, "msg": "slow"}, 429, x_ogw_ratelimit_reset="7")
    with pytest.raises(RateLimited):
        list(client.users_of("D-1"))


@given(st.lists(st.floats(0, 2), max_size=150), st.integers(1, 5), st.integers(5, 40))
def test_no_window_of_a_pace_ever_holds_more_than_its_limit(gaps: list[float], second: int, minute: int) -> None:
    now, made = [100.0], []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(per_second=second, per_minute=minute, clock=lambda: now[0], sleep=sleep)
    for gap in gaps:
        now[0] += gap
        pace.call("x", lambda: made.append(now[0]))
    for at in made:
        assert sum(at - 0.999 < other <= at for other in made) <= second
        assert sum(at - 59.999 < other <= at for other in made) <= minute


WIRE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "user_id",
    "name",
    "orders",
    "status",
    "department_ids",
    "avatar",
    "leaders",
    "order",
    "i18n_name",
    "leader_user_id",
]


@given(st.dictionaries(st.sampled_from(NAMES), WIRE))
def test_no_answer_however_odd_breaks_the_readers(item: dict[str, Any]) -> None:
    told = {key for key, value in item.items() if value is not None}
    assert user_of(item).present == told == department_of(item).present
