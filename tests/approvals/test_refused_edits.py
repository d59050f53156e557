"""Who sends a field that he may not write is refused by name and written down, whichever door he came through."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals.actions import ACTIONS
from approvals.models import Decision, Task
from approvals.services import decide
from approvals.services.editing import Forbidden
from bots.api import ActionCall, act
from bots.kinds import ACTIONS as KNOWN
from core import journal, nudge
from core.errors import Refused
from core.journal import Via
from tests.approvals.conftest import House
from tests.approvals.wide import Wide, fresh, publish_wide
from tests.rest.conftest import client_of

STOLEN = {"quote": "改掉的报价"}


@pytest.fixture
def part(house: House, monkeypatch: pytest.MonkeyPatch) -> tuple[Wide, Task]:
    """A guard's part, at which the quote is hidden."""
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    publish_wide()
    wide = Wide(house)
    wide.to_joint()
    return wide, wide.task(house.guard)


def written(wide: Wide) -> list[tuple[str, Any, str]]:
    """Who was refused which paths, by which door."""
    found = [entry for entry in journal.entries(wide.request.ref) if entry.verb == "approvals.edit_refused"]
    assert not any("改掉的报价" in entry.text for entry in found)
    return [(str(entry.actor), entry.facts["paths"], entry.via) for entry in found]


def untouched(wide: Wide, task: Task) -> None:
    task.refresh_from_db()
    wide.request.refresh_from_db()
    assert (task.status, Decision.objects.filter(task=task).count()) == ("open", 0)
    assert wide.request.data["quote"] != STOLEN["quote"]


@pytest.mark.django_db
def test_by_the_verb(part: tuple[Wide, Task]) -> None:
    wide, task = part
    with pytest.raises(Forbidden) as told:
        decide.approve(task=task.pk, actor=wide.house.guard, rev=task.rev, key=fresh(), form=STOLEN)
    assert told.value.paths == ("quote",)
    assert [row[1:] for row in written(wide)] == [(["quote"], "page")]
    untouched(wide, task)


@pytest.mark.django_db
def test_on_the_page(part: tuple[Wide, Task], client: Client) -> None:
    wide, task = part
    client.force_login(wide.house.guard)
    sent = {"verb": f"approve:{task.pk}:{task.rev}", "key": "ab" * 16, **STOLEN}
    answer = client.post(f"/approvals/{wide.request.pk}/act", sent)
    assert answer.status_code == 403
    assert [row[1:] for row in written(wide)] == [(["quote"], "page")]
    untouched(wide, task)


@pytest.mark.django_db
def test_over_rest_although_its_transaction_is_rolled_back(part: tuple[Wide, Task]) -> None:
    wide, task = part
    body = {"verb": "approve", "task": task.pk, "rev": task.rev, "form": STOLEN}
    answer = client_of(wide.house.guard).post(f"/api/v1/requests/{wide.request.pk}/decisions", body, format="json")
    assert answer.status_code == 403, answer.content
    assert [row[1:] for row in written(wide)] == [(["quote"], "rest")]
    untouched(wide, task)


@pytest.mark.django_db
def test_on_a_card_although_its_transaction_is_rolled_back(
    part: tuple[Wide, Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    wide, task = part

    def approve(call: ActionCall) -> Any:
        return decide.approve(
            task=call.ref.pk, actor=call.person, rev=call.generation, key=call.key, form=call.form, via=call.via
        )

    kind = KNOWN.get("approvals.approve")
    assert kind in ACTIONS
    monkeypatch.setattr(type(kind), "__setattr__", object.__setattr__)
    monkeypatch.setattr(kind, "handle", approve)
    call = ActionCall(wide.house.guard, task.ref, task.rev, STOLEN, {}, Via.CARD, fresh())
    with pytest.raises(Refused):
        act("approvals.approve", call)
    assert [row[1:] for row in written(wide)] == [(["quote"], "card")]
    untouched(wide, task)
