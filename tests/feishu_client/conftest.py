from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from feishu_client.client import FeishuClient
from feishu_client.tokens import MemoryStore
from feishu_client.transport import CallRecord
from tests.feishu_client.odd_server import OddServer

settings.register_profile("house", deadline=None)  # a busy machine is not a wrong result
settings.load_profile("house")


class Clock:
    """Seconds since 1970 that a test moves."""

    def __init__(self) -> None:
        self.now = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def feishu() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def records() -> list[CallRecord]:
    return []


@pytest.fixture
def client(feishu: OddServer, store: MemoryStore, clock: Clock, records: list[CallRecord]) -> FeishuClient:
    return FeishuClient(
        "cli_x", "secret", base_url=feishu.url, tokens=store, timeout=(1, 0.3), clock=clock, on_call=records.append
    )
