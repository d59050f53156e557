"""Two people press at the same moment: one wins, the other is told who did and sees the request as it is."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests

from tests.faults.feishu import Feishu
from tests.faults.people_at_work import Visitor
from tests.faults.records import asked, decisions
from tests.stack import Stack

pytestmark = [
    pytest.mark.redis,
    pytest.mark.timeout(400),
    pytest.mark.parametrize("stack", ["large"], indirect=True, scope="session"),
]
NAMES = {"lisi": "李四", "zhangsan": "张三"}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_wins_and_the_other_learns_who(stack: Stack, feishu: Feishu, employee: Visitor, scripts: bool) -> None:
    filed = employee.file()
    for _step in ("部门负责人", "系统负责人"):
        [turn] = asked(stack, filed)
        before = Visitor(stack, turn)
        assert before.act(filed, before.verb_of(filed, "approve")).status_code == 200
    decided = decisions(stack, filed)
    assert sorted(asked(stack, filed)) == sorted(NAMES)
    both = {user_id: Visitor(stack, user_id) for user_id in NAMES}
    verbs = {user_id: visitor.verb_of(filed, "approve") for user_id, visitor in both.items()}
    gate = Barrier(2)

    def press(user_id: str) -> requests.Response:
        gate.wait()
        both[user_id].session.headers.update({"HX-Request": "true"} if scripts else {})
        return both[user_id].act(filed, verbs[user_id])

    with ThreadPoolExecutor(2) as pool:
        answers = dict(zip(NAMES, pool.map(press, NAMES), strict=True))
    codes = sorted(answer.status_code for answer in answers.values())
    assert codes == [200, 409], {who: answer.text[:300] for who, answer in answers.items()}
    loser = next(who for who, answer in answers.items() if answer.status_code == 409)
    winner = next(who for who in NAMES if who != loser)
    told = json.loads(answers[loser].headers["HX-Trigger"])["toast"]["text"]
    assert re.fullmatch(rf"{NAMES[winner]}已于 \d\d:\d\d 同意，页面已更新", told)
    assert scripts or told in answers[loser].text
    assert f"{NAMES[winner]}" in answers[loser].text
    assert "容量核定" in answers[loser].text
    assert 'data-verb="approve"' not in answers[loser].text
    assert decisions(stack, filed) == [*decided, f"{winner} approve"]
