"""The token: shared, fetched once, forgotten once."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import pytest

from feishu_client import tokens
from feishu_client.client import FeishuClient
from feishu_client.errors import InvalidToken, ServerBroken
from feishu_client.tokens import MemoryStore, StoredToken
from tests.feishu_client.conftest import Clock
from tests.feishu_client.odd_server import OddServer, Told

REFUSED = {"code": 99991663, "msg": "Invalid access token for authorization."}


def test_one_token_serves_many_calls(client: FeishuClient, feishu: OddServer) -> None:
    for _ in range(3):
        client.bot_info()
    assert feishu.tokens_given == 1
    assert [call.token for call in feishu.calls] == ["t-1", "t-1", "t-1"]
    assert feishu.seen[0].json == {"app_id": "cli_x", "app_secret": "secret"}


def test_a_token_in_the_store_is_used_without_asking(
    client: FeishuClient, feishu: OddServer, store: MemoryStore, clock: Clock
) -> None:
    store.put("cli_x", StoredToken("t-shared", clock.now + 3600))
    client.bot_info()
    assert feishu.tokens_given == 0
    assert feishu.calls[0].token == "t-shared"


def test_a_token_is_renewed_in_its_last_ten_minutes(
    client: FeishuClient, feishu: OddServer, store: MemoryStore, clock: Clock
) -> None:
    for left, given in ((601, 0), (599, 1), (-5, 2)):
        store.put("cli_x", StoredToken("t-old", clock.now + left))
        client.bot_info()
        assert feishu.tokens_given == given, left


def test_a_token_born_short_is_not_asked_for_on_every_call(
    client: FeishuClient, feishu: OddServer, clock: Clock
) -> None:
    feishu.life = 60
    client.bot_info()
    clock.now += 20
    client.bot_info()
    assert feishu.tokens_given == 1
    clock.now += 20
    client.bot_info()
    assert feishu.tokens_given == 2


@pytest.mark.parametrize("code", [99991663, 99991664, 99991665, 99991668, 99991671, 99991677])
def test_a_refused_token_is_renewed_and_the_call_made_again(
    client: FeishuClient, feishu: OddServer, store: MemoryStore, clock: Clock, code: int
) -> None:
    store.put("cli_x", StoredToken("t-stale", clock.now + 3600))
    feishu.tell({"code": code, "msg": "refused"}, 400)
    client.bot_info()
    assert [call.token for call in feishu.calls] == ["t-stale", "t-1"]


def test_a_token_refused_twice_is_given_up(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(REFUSED, 400)
    feishu.tell(REFUSED, 400)
    with pytest.raises(InvalidToken):
        client.bot_info()
    assert len(feishu.calls) == 2


def test_what_a_neighbour_fetched_meanwhile_is_used(
    client: FeishuClient, feishu: OddServer, store: MemoryStore, clock: Clock
) -> None:
    store.put("cli_x", StoredToken("t-stale", clock.now + 3600))
    newer = StoredToken("t-neighbour", clock.now + 7200)

    def renewed_elsewhere(handler: BaseHTTPRequestHandler) -> None:
        store.put("cli_x", newer)
        feishu.write(handler, Told(REFUSED, 400))

    feishu.misbehave(renewed_elsewhere)
    client.bot_info()
    assert [call.token for call in feishu.calls] == ["t-stale", "t-neighbour"]
    assert feishu.tokens_given == 0


def test_threads_fetch_one_token(feishu: OddServer, store: MemoryStore, clock: Clock) -> None:
    clients = [FeishuClient("cli_x", "secret", base_url=feishu.url, tokens=store, clock=clock) for _ in range(8)]
    together = threading.Barrier(8)

    def ask(each: FeishuClient) -> None:
        together.wait()
        each.bot_info()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, clients))
    assert feishu.tokens_given == 1


def test_wrong_credentials_are_permanent(client: FeishuClient, feishu: OddServer) -> None:
    feishu.token_answers.append(Told({"code": 10015, "msg": "wrong app secret"}, 400))
    with pytest.raises(InvalidToken, match="wrong app secret"):
        client.bot_info()
    assert feishu.calls == []


def test_an_old_token_is_used_while_feishu_cannot_give_a_new_one(
    client: FeishuClient, feishu: OddServer, store: MemoryStore, clock: Clock
) -> None:
    store.put("cli_x", StoredToken("t-old", clock.now + 300))
    feishu.token_answers.extend([Told(b"<html>", 502)] * 2)
    client.bot_info()
    assert feishu.calls[0].token == "t-old"


def test_without_any_token_the_trouble_is_told(client: FeishuClient, feishu: OddServer) -> None:
    feishu.token_answers.extend([Told(b"<html>", 502)] * 2)
    with pytest.raises(ServerBroken):
        client.bot_info()


def test_forgetting_leaves_a_newer_token_alone(store: MemoryStore) -> None:
    store.put("a", StoredToken("new", 1))
    store.forget("a", "old")
    assert store.get("a") == StoredToken("new", 1)
    store.forget("a", "new")
    assert store.get("a") is None


def test_a_token_does_not_print_itself() -> None:
    assert "t-secret" not in repr(StoredToken("t-secret", 1))


def test_a_forked_child_does_not_wait_for_its_parents_lock(client: FeishuClient, feishu: OddServer) -> None:
    client.bot_info()
    with tokens._lock_of(f"{feishu.url} cli_x"):
        child = os.fork()
        if child == 0:
            free = tokens._lock_of(f"{feishu.url} cli_x").acquire(timeout=5)
            os._exit(0 if free else 1)
        assert os.waitpid(child, 0)[1] == 0
