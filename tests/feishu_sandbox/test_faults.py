"""Faults on demand: what strikes, how often, before or after the effect."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from tests.sandbox_server import Sandbox

Send = Callable[..., requests.Response]


def test_a_429_says_how_long_to_wait_and_is_gone_afterwards(firm: Sandbox, send: Send) -> None:
    firm.fault("rate_limited", path="POST *messages*", reset_s=3)
    answer = send()
    assert (answer.status_code, answer.json()["code"]) == (429, 99991400)
    assert answer.headers["x-ogw-ratelimit-reset"] == "3"
    assert send().json()["code"] == 0


def test_5xx_codes_and_invalid_tokens(firm: Sandbox, send: Send) -> None:
    firm.fault("server_error", status=503)
    assert send().status_code == 503
    firm.fault("invalid_token")
    assert send().json()["code"] == 99991663
    firm.fault("code", code=230053, msg="The user has stopped the bot.", receiver="u2")
    assert send("u1").json()["code"] == 0
    assert send("u2").json()["code"] == 230053


def test_a_cut_connection_before_the_effect_sends_nothing(firm: Sandbox, send: Send) -> None:
    firm.fault("reset")
    with pytest.raises(requests.ConnectionError):
        send()
    assert firm.messages(user_id="u1") == []


def test_a_cut_connection_after_the_effect_leaves_the_message(firm: Sandbox, send: Send) -> None:
    firm.fault("reset", after=True)
    with pytest.raises(requests.ConnectionError):
        send(uuid="k")
    assert len(firm.messages(user_id="u1")) == 1
    assert send(uuid="k").json()["code"] == 0
    assert len(firm.messages(user_id="u1")) == 1


def test_a_5xx_after_the_effect_spoils_only_the_answer(firm: Sandbox, send: Send) -> None:
    firm.fault("server_error", after=True)
    assert send().status_code == 500
    assert len(firm.messages(user_id="u1")) == 1


def test_a_timeout_is_silence_and_then_a_cut(firm: Sandbox, send: Send) -> None:
    firm.fault("timeout", delay_s=0.2)
    with pytest.raises(requests.ConnectionError):
        send()


def test_a_fault_strikes_as_often_as_ordered_and_can_be_cleared(firm: Sandbox, send: Send) -> None:
    firm.fault("server_error", times=2)
    assert [send().status_code for _ in range(3)] == [500, 500, 200]
    firm.fault("server_error", times=None, app_id="cli_b")
    assert send().status_code == 200
    firm.clear_faults()
    assert firm.control("GET", "faults")["faults"] == []
    firm.fault("server_error", probability=0.0)
    assert send().status_code == 200


def test_an_unknown_fault_is_refused(firm: Sandbox) -> None:
    with pytest.raises(AssertionError, match="400"):
        firm.fault("earthquake")
