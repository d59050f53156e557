"""The long connection against the stand-in: told everything, answering in time, and never gone for good."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from requests import Response

from feishu_client.errors import InvalidToken, NoPermission, ServerBroken
from feishu_client.ws.endpoint import LineConfig, TooManyLines, config_of, refusal
from feishu_client.ws.frames import Frame
from feishu_client.ws.line import Line, LineAnswer
from feishu_client.ws.packets import Packets
from tests.feishu_client.lines import hasten, kept_line, until
from tests.feishu_sandbox.conftest import button, card, firm, send, token
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

pytestmark = pytest.mark.slow

__all__ = ["firm", "sandbox", "sandbox_process", "send", "token"]

TOAST = {"toast": {"type": "success", "content": "已同意"}}


@pytest.fixture
def message(firm: Sandbox, send: Any) -> str:
    """A card with a button, in a chat."""
    hasten(firm)
    answer: Response = send(msg_type="interactive", content=card(elements=[button()]))
    return str(answer.json()["data"]["message_id"])


@pytest.mark.parametrize(("frame", "packet"), [("event", 0), ("card", 64)])
def test_a_press_is_answered_over_the_line(firm: Sandbox, message: str, frame: str, packet: int) -> None:
    firm.switch(line_card_frame=frame, line_packet_bytes=packet)
    with kept_line(firm.url) as kept:
        kept.answer = lambda said: TOAST
        told = firm.click("u1", message, "0")
    assert (told["error"], told["toast"]["content"]) == (0, "已同意")
    assert kept.heard[0]["event"]["action"]["value"] == {"action": "approve"}


def test_an_event_is_told_once_and_answered_with_nothing(firm: Sandbox) -> None:
    hasten(firm)
    with kept_line(firm.url) as kept:
        firm.say("u1", "你好", app_id="cli_a")
        until(lambda: kept.heard)
        [delivery] = until(lambda: [d for d in firm.control("GET", "deliveries")["deliveries"]
                                    if d["status"] == "delivered"])  # fmt: skip
    assert delivery["attempts"] == 1
    assert kept.heard[0]["header"]["event_type"] == "im.message.receive_v1"


def test_an_event_that_broke_comes_again(firm: Sandbox) -> None:
    hasten(firm, retry_scale=0.001)
    with kept_line(firm.url) as kept:

        def answer(said: dict[str, Any]) -> dict[str, Any]:
            if len(kept.heard) == 1:
                raise RuntimeError("the first time it breaks")
            return {}

        kept.answer = answer
        firm.say("u1", "你好", app_id="cli_a")
        until(lambda: len(kept.heard) == 2)
    assert kept.heard[0]["header"]["event_id"] == kept.heard[1]["header"]["event_id"]


@pytest.mark.slow
def test_one_line_of_several_gets_each_message(firm: Sandbox) -> None:
    hasten(firm)
    with kept_line(firm.url) as one, kept_line(firm.url) as other:
        until(lambda: len(firm.control("GET", "lines")["lines"]) == 2)
        for number in range(12):
            firm.say("u1", f"第 {number} 条", app_id="cli_a")
        until(lambda: len(one.heard) + len(other.heard) >= 12)
    ids = [said["header"]["event_id"] for said in one.heard + other.heard]
    assert len(ids) == len(set(ids)) == 12


def test_a_cut_line_opens_again_and_what_came_meanwhile_is_told(firm: Sandbox) -> None:
    hasten(firm, retry_scale=0.02)
    with kept_line(firm.url) as kept:
        kept.open.clear()
        firm.control("POST", "lines", json={})
        firm.say("u1", "你好", app_id="cli_a")
        assert kept.open.wait(10)
        until(lambda: kept.heard)


def test_a_slow_answer_holds_up_neither_signs_of_life_nor_others(firm: Sandbox, message: str) -> None:
    firm.switch(line_ping_s=0.2, callback_timeout_s=1)
    release = threading.Event()

    def answer(said: dict[str, Any]) -> dict[str, Any]:
        if "action" in said["event"]:
            release.wait(10)
        return TOAST

    with kept_line(firm.url) as kept:
        kept.answer = answer
        before = firm.stats()["counters"].get("line_pings", 0)
        told = firm.click("u1", message, "0")
        assert told["error"] == 200341
        firm.say("u1", "你好", app_id="cli_a")
        until(lambda: len(kept.heard) == 2)
        assert firm.stats()["counters"]["line_pings"] > before + 2
        release.set()
        until(lambda: firm.stats()["counters"].get("line_late_answers"))
        assert firm.click("u1", message, "0")["error"] == 0


def test_an_answer_that_cannot_be_brought_is_known_as_lost(firm: Sandbox, message: str) -> None:
    release = threading.Event()
    with kept_line(firm.url) as kept:
        kept.answer = lambda said: TOAST if release.wait(10) else {}
        pressing = threading.Thread(target=firm.click, args=("u1", message, "0"))
        pressing.start()
        until(lambda: kept.heard)
        firm.control("POST", "lines", json={})
        pressing.join(10)
        release.set()
        until(lambda: kept.lost == 1)


def test_an_answer_that_breaks_on_its_way_is_logged(
    firm: Sandbox, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The threads of a line are asked by nobody how they ended."""
    firm.switch(callback_timeout_s=0.3)
    with kept_line(firm.url) as kept:
        kept.answer = lambda said: {"toast": object()}
        firm.click("u1", message, "0")
        until(lambda: "could not be written" in caplog.text)


def test_nobody_there_is_told_to_the_person(firm: Sandbox, message: str) -> None:
    told = firm.click("u1", message, "0")
    assert (told["error"], told["ok"]) == (200342, False)


@pytest.mark.slow
def test_a_line_on_which_nothing_is_heard_is_given_up(firm: Sandbox) -> None:
    hasten(firm, line_ping_s=0.2)
    with kept_line(firm.url) as kept:
        firm.switch(line_mute=1)
        until(lambda: "ended" in kept.why())
        firm.switch(line_mute=0)
        assert kept.open.wait(10)


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        ({"line_refuse": 514}, "code 514"),
        ({"line_refuse": 1000040350}, "code 1000040350"),
        ({"line_refuse": 1}, "code 1"),
        ({"line_handshake": 1000040350}, "code 1000040350"),
        ({"line_most": 0}, "exceeded"),
    ],
)
def test_a_refusal_is_told_plainly(firm: Sandbox, switches: dict[str, int], words: str) -> None:
    hasten(firm, **switches)
    with kept_line(firm.url, wait=False) as kept:
        assert words in until(kept.why)


def test_wrong_credentials_are_told_plainly(firm: Sandbox) -> None:
    hasten(firm)
    with kept_line(firm.url, secret="wrong", wait=False) as kept:
        assert "app_secret is wrong" in until(kept.why)


def test_nobody_at_the_address_is_tried_again_and_stopping_takes_no_time(firm: Sandbox) -> None:
    with kept_line("http://127.0.0.1:9", wait=False) as kept:
        assert "no connection" in until(kept.why)
        begun = time.monotonic()
        kept.stop.set()
    assert time.monotonic() - begun < 3


def test_a_line_that_always_ends_at_once_is_not_knocked_at_without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []
    stop = threading.Event()
    line = Line("cli_a", "s", handle=lambda payload, begun: LineAnswer({}))
    line._config = LineConfig(interval=30, nonce=0)

    def rest(stop: threading.Event, seconds: float, why: str) -> None:
        tried.append(seconds)
        if len(tried) == 3:
            stop.set()

    monkeypatch.setattr(line, "_once", lambda stop, hands: None)
    monkeypatch.setattr(line, "_rest", rest)
    line.run(stop)
    assert tried == [0, 30, 30]


def test_codes_say_how_long_to_wait() -> None:
    assert isinstance(refusal(514, ""), InvalidToken)
    assert isinstance(refusal(403, ""), NoPermission)
    assert isinstance(refusal(1, ""), ServerBroken)
    too_many = refusal(1000040350, "")
    assert isinstance(too_many, TooManyLines)
    assert too_many.retry_after == 600


@pytest.mark.parametrize("strange", [None, [], {"PingInterval": "x"}, {"PingInterval": True}, {"PingInterval": -1}])
def test_strange_wishes_change_nothing(strange: object) -> None:
    assert config_of(strange, LineConfig()) == LineConfig()


def test_wishes_are_kept_within_reason() -> None:
    assert config_of({"PingInterval": 0, "ReconnectInterval": 10**9, "ReconnectNonce": 5}, LineConfig()) == LineConfig(
        ping=0.2, interval=600, nonce=5
    )


def piece(place: int, count: int, payload: bytes, key: str = "m") -> Frame:
    headers = (("message_id", key), ("sum", str(count)), ("seq", str(place)))
    return Frame(method=1, headers=headers, payload=payload)


def test_packets_that_never_become_whole_are_forgotten() -> None:
    now = [0.0]
    packets = Packets(lambda: now[0])
    assert packets.whole(piece(0, 2, b"a")) is None
    now[0] = 31
    assert packets.whole(piece(1, 2, b"b")) is None
    assert packets.whole(piece(0, 2, b"a")) == b"ab"


@pytest.mark.parametrize("frame", [piece(2, 2, b"x"), piece(0, 2000, b"x"), piece(0, 2, b"x", key="")])
def test_places_that_cannot_be_are_dropped(frame: Frame) -> None:
    packets = Packets()
    assert packets.whole(frame) is None
    assert not packets._waiting
