"""Feishu slow, hasty, broken, away or forgetful: people go on working, nothing is lost, nothing arrives twice."""

from __future__ import annotations

import time

import pytest

from tests.faults.feishu import Feishu
from tests.faults.patience import stays, until
from tests.faults.people_at_work import Visitor
from tests.faults.records import QUICK, SEND, arrives_once, state_of

pytestmark = [pytest.mark.soak, pytest.mark.timeout(400)]


def test_a_slow_feishu_holds_nobody_up(feishu: Feishu, employee: Visitor) -> None:
    feishu.fault("slow", path=SEND, receiver="chenli", times=2, delay_s=5)
    filed = employee.file()
    assert filed.seconds < QUICK
    arrives_once(feishu, filed)


def test_an_answer_that_never_comes_is_asked_for_again_and_the_message_is_there_once(
    feishu: Feishu, employee: Visitor
) -> None:
    feishu.fault("timeout", path=SEND, receiver="chenli", after=True, delay_s=2)
    filed = employee.file()
    arrives_once(feishu, filed)
    assert state_of(feishu.stack, filed)[1] == 2


def test_too_fast_waits_as_long_as_feishu_says(feishu: Feishu, employee: Visitor) -> None:
    feishu.fault("rate_limited", path=SEND, receiver="chenli", reset_s=6)
    filed = employee.file()
    until(lambda: state_of(feishu.stack, filed)[1] == 1, "the first try was refused")
    told = time.monotonic()
    stays(lambda: not feishu.messages("chenli", filed.serial), "it came before its time", seconds=3.5)
    arrives_once(feishu, filed)
    assert time.monotonic() - told > 4
    assert state_of(feishu.stack, filed) == ("sent", 2)


@pytest.mark.parametrize("after", [False, True], ids=["not taken", "taken"])
def test_a_broken_feishu_gets_the_message_once_it_is_mended(feishu: Feishu, employee: Visitor, after: bool) -> None:
    feishu.fault("server_error", path=SEND, receiver="chenli", times=2, after=after)
    filed = employee.file()
    arrives_once(feishu, filed)
    assert state_of(feishu.stack, filed) == ("sent", 3)


def test_a_feishu_that_is_away_gets_everything_when_it_is_back(feishu: Feishu, employee: Visitor) -> None:
    feishu.go_away()
    all_of_them = [employee.file() for _ in range(3)]
    assert max(filed.seconds for filed in all_of_them) < QUICK
    # What goes to one person goes in its order: the others wait behind the first.
    until(lambda: state_of(feishu.stack, all_of_them[0])[1] > 0, "the first was tried in vain")
    feishu.come_back()
    for filed in all_of_them:
        arrives_once(feishu, filed, seconds=60)


def test_a_token_that_feishu_forgot_is_fetched_anew(feishu: Feishu, employee: Visitor) -> None:
    arrives_once(feishu, employee.file())
    assert int(str(feishu.stack.sandbox("/_sandbox/revoke", {})["ended"])) > 0
    filed = employee.file()
    arrives_once(feishu, filed)
    assert state_of(feishu.stack, filed) == ("sent", 1)


def test_what_feishu_refuses_for_good_is_shown_to_the_operator_and_goes_out_on_his_word(
    feishu: Feishu, employee: Visitor
) -> None:
    feishu.fault("code", path=SEND, receiver="chenli", code=230013, msg="Bot has NO availability to this user.")
    filed = employee.file()
    until(lambda: state_of(feishu.stack, filed)[0] == "failed", "it is given up", tell=feishu.stack.logs)
    operator = Visitor(feishu.stack, "heping")
    page = operator.get("/operate/deliveries/?state=failed")
    assert "230013" in page.text
    assert "NO availability" in page.text
    ((pk,),) = feishu.stack.ask("SELECT id FROM bots_delivery WHERE status = 'failed'")
    assert operator.post(f"/operate/deliveries/{pk}/retry").status_code == 200
    arrives_once(feishu, filed)
    assert Visitor(feishu.stack, "wangxm").get("/operate/deliveries/").status_code in {403, 404}
