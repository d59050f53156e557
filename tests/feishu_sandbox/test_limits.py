"""The documented rates, exact to the call."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from feishu_sandbox.limits import Limiter, Rule
from tests.sandbox_server import Sandbox

Send = Callable[..., requests.Response]


def test_a_window_slides() -> None:
    limiter, rule = Limiter(), [Rule(2, 1.0)]
    assert limiter.take("k:1", rule, 10.0) is None
    assert limiter.take("k:1", rule, 10.4) is None
    denied = limiter.take("k:1", rule, 10.5)
    assert denied is not None
    assert denied.wait == pytest.approx(0.5)
    assert limiter.take("k:2", rule, 10.5) is None
    assert limiter.take("k:1", rule, 11.0) is None
    assert limiter.violations == {"k": 1}


def test_the_slower_window_counts_too() -> None:
    limiter, rules = Limiter(), [Rule(50, 1), Rule(1000, 60)]
    taken = [limiter.take("api:x", rules, 100 + n / 40) is None for n in range(1200)]
    assert sum(taken) == 1000
    denied = limiter.take("api:x", rules, 130.0)
    assert denied is not None
    assert denied.rule.limit == 1000


@given(st.lists(st.floats(0, 5), min_size=1, max_size=80))
def test_no_second_ever_holds_more_than_the_limit(gaps: list[float]) -> None:
    limiter, now, let = Limiter(), 0.0, []
    for gap in gaps:
        now += gap
        if limiter.take("k", [Rule(3, 1.0)], now) is None:
            let.append(now)
    assert all(sum(1 for t in let if at - 1.0 < t <= at) <= 3 for at in let)


def test_fifty_a_second_then_429_with_the_gateways_headers(firm: Sandbox, token: str) -> None:
    firm.switch(api_per_second=5)
    with ThreadPoolExecutor(6) as hands:  # within one second, however busy the machine
        asked = [hands.submit(firm.api, "GET", "bot/v3/info", token=token) for _ in range(6)]
        answers = sorted((one.result() for one in asked), key=lambda answer: answer.status_code)
    assert [a.status_code for a in answers] == [200] * 5 + [429]
    assert answers[-1].json()["code"] == 99991400
    assert answers[-1].headers["x-ogw-ratelimit-limit"] == "5"
    assert int(answers[-1].headers["x-ogw-ratelimit-reset"]) >= 1
    assert firm.stats()["violations"] == {"api": 1}


def test_the_documented_figures_are_the_defaults(firm: Sandbox) -> None:
    told = firm.control("GET", "switches")
    figures = ("api_per_second", "api_per_minute", "receiver_per_second", "card_per_second", "hook_per_second",
               "hook_per_minute")  # fmt: skip
    assert [told[name] for name in figures] == [50, 1000, 5, 5, 5, 100]


def test_one_person_takes_five_a_second_from_one_bot(firm: Sandbox, send: Send) -> None:
    codes = [send("u1").json()["code"] for _ in range(6)]
    assert codes == [0] * 5 + [230020]
    assert send("u2").json()["code"] == 0
    assert firm.stats()["limit_violations"] == 1


def test_a_group_takes_five_a_second_from_all_bots_together(firm: Sandbox, send: Send) -> None:
    firm.tenant(groups=[{"chat_id": "oc_g", "name": "应急群", "bots": ["cli_b"]}])
    other = firm.token("cli_b", "s-b")
    body = {"receive_id": "oc_g", "msg_type": "text", "content": '{"text": "b"}'}
    where = {"receive_id_type": "chat_id"}
    codes = [send("oc_g", id_type="chat_id").json()["code"] for _ in range(3)]
    codes += [firm.api("POST", "im/v1/messages", token=other, params=where, json=body).json()["code"] for _ in range(3)]
    assert codes == [0] * 5 + [230020]
