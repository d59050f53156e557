"""A press on a card, through Feishu's own door: each case gets its answer, and nothing is done twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.faults.feishu import Feishu, Json
from tests.faults.people_at_work import APPROVED, Filed, Visitor
from tests.faults.records import asked, decisions
from tests.stack import Stack

pytestmark = [pytest.mark.redis, pytest.mark.timeout(400)]


@pytest.fixture
def filed(employee: Visitor) -> Filed:
    return employee.file()


@pytest.fixture
def card(feishu: Feishu, filed: Filed) -> Json:
    """陈立's card about the request."""
    return feishu.wait("chenli", filed.serial)


def toast(answer: Any) -> str:
    said: str = answer["toast"]["content"]
    return said


def test_a_call_that_feishu_repeats_gets_the_first_answer_and_decides_once(
    stack: Stack, feishu: Feishu, card: Json, filed: Filed
) -> None:
    call = feishu.pressed("chenli", card)
    first, second = feishu.call(feishu.seal(call)), feishu.call(feishu.seal(call))
    assert (first.status_code, second.status_code) == (200, 200)
    assert toast(first.json()) == toast(second.json()) == APPROVED
    assert decisions(stack, filed) == ["chenli approve"]
    [owner] = asked(stack, filed)
    assert len(feishu.messages(owner, filed.serial)) <= 1


def test_the_second_of_two_presses_is_told_who_decided_and_sees_the_end(
    stack: Stack, feishu: Feishu, card: Json, filed: Filed
) -> None:
    assert toast(feishu.press("chenli", card, "同意")) == APPROVED
    late = feishu.call(feishu.seal(feishu.pressed("chenli", card))).json()
    assert late["toast"]["type"] == "warning"
    assert "陈立已于" in toast(late)
    assert "你已同意" in json.dumps(late["card"], ensure_ascii=False)
    assert decisions(stack, filed) == ["chenli approve"]


def test_somebody_else_is_refused_and_the_card_stays(stack: Stack, feishu: Feishu, card: Json, filed: Filed) -> None:
    answer = feishu.press("zhaomin", card, "同意")
    assert answer["toast"]["type"] == "error"
    assert not answer["card_replaced"]
    assert decisions(stack, filed) == []


def test_a_press_after_the_withdrawal_says_so(
    stack: Stack, feishu: Feishu, card: Json, filed: Filed, employee: Visitor
) -> None:
    assert employee.act(filed, "withdraw").status_code == 200
    answer = feishu.call(feishu.seal(feishu.pressed("chenli", card))).json()
    assert "王小明已于" in toast(answer)
    assert "撤回" in toast(answer)
    assert "王小明已撤回" in json.dumps(answer["card"], ensure_ascii=False)
    assert decisions(stack, filed) == []


def test_a_press_after_the_decision_on_the_page_says_so(stack: Stack, feishu: Feishu, card: Json, filed: Filed) -> None:
    head = Visitor(stack, "chenli")
    verb = head.verb_of(filed, "reject")
    assert head.act(filed, verb, comment="资源池余量不足，请改用私有云 B。").status_code == 200
    answer = feishu.call(feishu.seal(feishu.pressed("chenli", card))).json()
    assert "陈立已于" in toast(answer)
    assert "拒绝" in toast(answer)
    assert decisions(stack, filed) == ["chenli reject"]


@pytest.mark.parametrize("generation", [0, 7])
def test_another_generation_does_nothing_and_shows_the_newest_card(
    stack: Stack, feishu: Feishu, card: Json, filed: Filed, generation: int
) -> None:
    answer = feishu.call(feishu.seal(feishu.pressed("chenli", card, g=generation))).json()
    assert answer["toast"]["type"] == "warning"
    assert toast(answer) == "内容已变化，请查看最新状态"
    assert "同意" in json.dumps(answer["card"], ensure_ascii=False)
    assert decisions(stack, filed) == []


def test_forged_stale_and_foreign_calls_learn_nothing(stack: Stack, feishu: Feishu, card: Json, filed: Filed) -> None:
    call = feishu.pressed("chenli", card)
    body, headers = feishu.seal(call)
    cases = {
        "another key": (feishu.seal(call, key="guessed"), 401),
        "another body": ((body[:-9] + b'AAAAAAA"}', headers), 401),
        "no signature": ((body, {"Content-Type": "application/json"}), 401),
        "not sealed": ((json.dumps(call).encode(), {"Content-Type": "application/json"}), 401),
        "long ago": (feishu.seal(call, age=900), 403),
        "ahead of time": (feishu.seal(call, age=-900), 403),
        "not JSON": ((b"{", headers), 401),
    }
    for name, (sealed, status) in cases.items():
        answer = feishu.call(sealed)
        assert answer.status_code == status, name
        assert set(answer.json()) == {"code", "msg"}, name
        assert "Traceback" not in answer.text
    assert decisions(stack, filed) == []


def test_a_recorded_call_played_again_does_nothing_more(stack: Stack, feishu: Feishu, card: Json, filed: Filed) -> None:
    recorded = feishu.seal(feishu.pressed("chenli", card))
    first = feishu.call(recorded)
    assert toast(first.json()) == APPROVED
    assert toast(feishu.call(recorded).json()) == toast(first.json())
    assert decisions(stack, filed) == ["chenli approve"]
