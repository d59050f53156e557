"""The frame written by hand against the official SDK's own module, and the SDK's client against the stand-in."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feishu_client.ws.frames import BadFrame, Frame, decode, encode, ping
from feishu_sandbox.line import frames as theirs
from tests.feishu_client.lines import hasten, until
from tests.feishu_sandbox.conftest import button, card, firm, send, token
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["firm", "sandbox", "sandbox_process", "send", "token"]

U64 = st.integers(0, 2**64 - 1)
I32 = st.integers(-(2**31), 2**31 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FRAMES = st.builds(
    Frame,
    seq_id=U64,
    log_id=U64,
    service=I32,
    method=I32,
    headers=st.lists(st.tuples(TEXT, TEXT), max_size=5).map(tuple),
    payload_encoding=TEXT,
    payload_type=TEXT,
    payload=st.binary(max_size=300),
    log_id_new=TEXT,
)


@pytest.fixture(scope="module")
def official() -> Any:
    """The SDK's frame; it takes seconds to import."""
    from lark_oapi.ws.pb.pbbp2_pb2 import Frame as Official

    return Official


def by_the_sdk(official: Any, frame: Frame) -> Any:
    made = official()
    made.SeqID, made.LogID, made.service, made.method = frame.seq_id, frame.log_id, frame.service, frame.method
    for key, value in frame.headers:
        header = made.headers.add()
        header.key, header.value = key, value
    for name in ("payload_encoding", "payload_type", "payload"):
        if getattr(frame, name):
            setattr(made, name, getattr(frame, name))
    if frame.log_id_new:
        made.LogIDNew = frame.log_id_new
    return made


@pytest.mark.slow
def test_both_write_and_read_the_same(official: Any) -> None:
    @settings(max_examples=150, deadline=None)
    @given(FRAMES)
    def check(frame: Frame) -> None:
        raw = by_the_sdk(official, frame).SerializeToString()
        assert encode(frame) == raw
        assert decode(raw) == frame
        read = official()
        read.ParseFromString(encode(frame))
        assert read == by_the_sdk(official, frame)

    check()


@given(FRAMES)
def test_what_is_written_is_read(frame: Frame) -> None:
    assert decode(encode(frame)) == frame


@given(st.binary(max_size=80))
def test_any_bytes_are_a_frame_or_none(raw: bytes) -> None:
    try:
        decode(raw)
    except BadFrame:
        return


@given(FRAMES, st.integers(0, 400))
def test_a_frame_cut_anywhere_is_none_or_says_less(frame: Frame, at: int) -> None:
    try:
        decode(encode(frame)[:at])
    except BadFrame:
        return


def test_unknown_fields_are_passed_over() -> None:
    raw = encode(ping(7)) + b"\x58\x01" + b"\x61" + b"12345678" + b"\x6d1234" + b"\x72\x03abc"
    assert decode(raw) == ping(7)


@given(st.dictionaries(TEXT, TEXT, max_size=4), st.binary(max_size=100), st.integers(0, 2**31 - 1))
def test_the_stand_in_s_frames_are_the_same(headers: dict[str, str], payload: bytes, service: int) -> None:
    made = theirs.Frame(seq_id=3, log_id=2**63, service=service, method=1, headers=headers, payload=payload)
    ours = decode(made.encode())
    assert (dict(ours.headers), ours.payload, ours.service, ours.log_id) == (headers, payload, service, 2**63)
    assert theirs.decode(encode(ours)) == made


class Sdk:
    """The official client in a thread of its own."""

    def __init__(self, url: str) -> None:
        import lark_oapi as lark
        from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse
        from lark_oapi.ws import client as module

        self.heard: list[Any] = []

        def pressed(press: Any) -> Any:
            self.heard.append(press)
            return P2CardActionTriggerResponse({"toast": {"type": "success", "content": "已同意"}})

        handler = (
            lark.EventDispatcherHandler.builder("", "")
            .register_p2_card_action_trigger(pressed)
            .register_p2_im_message_receive_v1(self.heard.append)
            .build()
        )
        self.loop = asyncio.new_event_loop()
        module.loop = self.loop  # the SDK keeps one for the whole module
        self.client = module.Client("cli_a", "s-a", event_handler=handler, domain=url, auto_reconnect=False)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.client.start()
        except (RuntimeError, asyncio.CancelledError):
            return  # stopped below

    def stop(self) -> None:
        """It has no way to stop: its tasks are cancelled under it."""
        asyncio.run_coroutine_threadsafe(self.client._disconnect(), self.loop).result(5)
        self.loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(self.loop)])
        self.thread.join(5)


@pytest.fixture
def sdk(firm: Sandbox) -> Iterator[Sdk]:
    hasten(firm, line_ping_s=1)
    made = Sdk(firm.url)
    until(lambda: firm.control("GET", "lines")["lines"], 20)
    yield made
    made.stop()


@pytest.mark.slow
def test_the_official_client_is_told_events_and_presses(firm: Sandbox, sdk: Sdk, send: Any) -> None:
    firm.switch(line_packet_bytes=100)
    message = send(msg_type="interactive", content=card(elements=[button()])).json()["data"]["message_id"]
    told = firm.click("u1", message, "0")
    assert told["toast"]["content"] == "已同意"
    assert sdk.heard[0].event.action.value == {"action": "approve"}
    firm.say("u1", "你好", app_id="cli_a")
    until(lambda: len(sdk.heard) == 2)
    assert json.loads(sdk.heard[1].event.message.content) == {"text": "你好"}
    until(lambda: firm.stats()["counters"].get("line_pings"))


@pytest.mark.slow
def test_the_official_client_drops_card_frames_as_recorded(firm: Sandbox, sdk: Sdk, send: Any) -> None:
    """Why we keep our own (docs/decisions): the day this fails, read the decision again."""
    firm.switch(line_card_frame="card", callback_timeout_s=1)
    message = send(msg_type="interactive", content=card(elements=[button()])).json()["data"]["message_id"]
    assert firm.click("u1", message, "0")["error"] == 200341
