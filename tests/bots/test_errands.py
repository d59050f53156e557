"""Outside work: done once, its result handed over, tried again, parked at last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from bots.api import errand
from bots.errands import run
from bots.errands.run import TRIES, run_errands
from bots.kinds import ERRANDS, ErrandView
from bots.models import Errand
from bots.states import ErrandStatus
from core import wire_clock
from feishu_client.errors import FeishuError, NoPermission, RateLimited
from tests.bots.story import MATTER, state


@pytest.fixture(autouse=True)
def _asked(db: None) -> None:
    with transaction.atomic():
        errand("story.chat", about=MATTER, payload={"name": "处置群"}, key="7")
        errand("story.chat", about=MATTER, payload={"name": "处置群"}, key="7")


def test_it_is_done_once_and_its_result_handed_over() -> None:
    assert run_errands(seconds=2) == 1
    assert run_errands(seconds=2) == 0
    assert state["done"] == [(MATTER, {"chat": "oc_1"})]
    assert Errand.objects.get().status == ErrandStatus.DONE


def test_a_passing_trouble_waits_as_told() -> None:
    state["errand_error"] = RateLimited("too fast", code=99991400, retry_after=30)
    run_errands(seconds=2)
    row = Errand.objects.get()
    assert row.status == ErrandStatus.WAITING
    assert 25 < (row.retry_at - wire_clock.now()).total_seconds() <= 30
    assert row.code == "99991400"


def test_a_refusal_is_parked_and_told() -> None:
    state["errand_error"] = NoPermission("scope missing", code=99991672)
    run_errands(seconds=2)
    assert Errand.objects.get().status == ErrandStatus.FAILED
    assert state["parked"] == ["scope missing"]


def test_a_broken_handler_is_parked_after_many_tries() -> None:
    state["errand_error"] = ValueError("broken")
    for _ in range(TRIES):
        Errand.objects.update(retry_at=wire_clock.now())
        run_errands(seconds=2)
    row = Errand.objects.get()
    assert row.status == ErrandStatus.FAILED
    assert "ValueError" in row.reason


def test_a_dead_runner_leaves_it_to_the_next() -> None:
    late = wire_clock.now()
    Errand.objects.update(status=ErrandStatus.RUNNING, lease_until=late, lease_by="dead")
    assert run_errands(seconds=2) == 1
    assert Errand.objects.get().status == ErrandStatus.DONE


def test_an_errand_that_kills_its_runner_is_parked_at_last() -> None:
    for _ in range(TRIES):
        assert run._claim() is not None  # and then the process is gone
        Errand.objects.update(lease_until=wire_clock.now())
    run_errands(seconds=2)
    row = Errand.objects.get()
    assert (row.status, state["parked"]) == (ErrandStatus.FAILED, [row.reason])
    assert "中断" in row.reason
    assert "done" not in state


def test_a_slow_runner_gives_nothing_back_that_another_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(error: FeishuError) -> dict[str, str]:
        Errand.objects.update(lease_by="another")
        return {"reason": error.msg}

    monkeypatch.setattr(run, "_told", slow)
    state["errand_error"] = RateLimited("too fast", code=99991400, retry_after=30)
    run_errands(seconds=2)
    assert (Errand.objects.get().status, Errand.objects.get().lease_by) == (ErrandStatus.RUNNING, "another")


def test_what_somebody_waits_for_goes_first() -> None:
    ran: list[str] = []
    usual = ERRANDS.get("story.chat")
    for slug in ("story.slow", "story.soon"):
        ERRANDS.register(replace(usual, slug=slug, ahead=slug == "story.soon", run=_noted(ran, slug)))
    Errand.objects.all().delete()
    for slug in ("story.slow", "story.soon"):
        with transaction.atomic():
            errand(slug, about=MATTER, payload={}, key=slug)
    run_errands(seconds=2)
    assert ran == ["story.soon", "story.slow"]


def _noted(ran: list[str], slug: str) -> Callable[[ErrandView], Mapping[str, Any]]:
    def run_it(view: ErrandView) -> Mapping[str, Any]:
        ran.append(slug)
        return {}

    return run_it
