"""What no honest browser sends: a clear answer, never a 500, on both databases."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import Comment, Decision, Task
from tests.approvals.conftest import House

LONG = "9" * 5_000


@pytest.fixture
def browser(house: House, client: Client) -> Client:
    client.force_login(house.cast.member)
    return client


@pytest.mark.parametrize(
    "address", ["/search?q=%00a", "/people?q=a%00", "/inbox/?q=%00", "/inbox/?facet=%00", "/?%00=1"]
)
def test_a_nul_in_an_address_is_refused(browser: Client, address: str) -> None:
    assert browser.get(address).status_code == 400


@pytest.mark.parametrize("said", [{"subject": "a\0b"}, {"contact": "a\0"}, {"a\0": "b"}])
@pytest.mark.parametrize("door", ["draft", "preview", "new"])
def test_a_nul_in_a_form_is_refused(browser: Client, door: str, said: dict[str, str]) -> None:
    answer = browser.post(reverse(f"approvals:{door}", args=["cloud_vm"]), said)
    assert answer.status_code == 400
    assert "控制字符" in answer.content.decode()


def test_a_nul_in_a_comment_is_refused(house: House, browser: Client) -> None:
    request = house.submit()
    assert browser.post(reverse("approvals:comment", args=[request.pk]), {"text": "a\0"}).status_code == 400


@pytest.mark.parametrize("verb", [f"approve:{LONG}:1", f"approve:1:{LONG}", "approve:٣:1", f"approve:{'9' * 18}:1"])
def test_a_number_that_no_task_has_finds_none(house: House, browser: Client, verb: str) -> None:
    request = house.submit()
    assert browser.post(reverse("approvals:act", args=[request.pk]), {"verb": verb}).status_code in {403, 404, 409, 422}


def test_numbers_beyond_all_measure_in_a_form_are_no_department_no_copy_and_no_file(browser: Client) -> None:
    form = reverse("approvals:new", args=["cloud_vm"])
    assert browser.post(form, {"department": LONG, "submit_key": LONG}).status_code == 422
    assert browser.get(form, {"copy": LONG}).status_code == 200
    assert browser.get(f"/approvals/{LONG}/").status_code == 404
    assert browser.get("/approvals/99999999999999999999/").status_code == 404


def test_presses_without_a_decent_key_stand_alone(house: House, client: Client) -> None:
    for person, key in ((house.cast.head, ""), (house.guard, ""), (house.cloud, "k" * 300)):
        task = Task.objects.get(person=person, status="open") if Task.objects.exists() else None
        if task is None:
            house.submit()
            task = Task.objects.get(person=person, status="open")
        client.force_login(person)
        verb = "complete" if person == house.cloud else "approve"
        act = reverse("approvals:act", args=[task.request_id])
        answer = client.post(act, {"verb": f"{verb}:{task.pk}:1", "key": key})
        assert answer.status_code == 302
    assert Decision.objects.count() == 3


def test_two_comments_without_a_key_are_both_kept(house: House, browser: Client) -> None:
    request = house.submit()
    for text in ("一", "二"):
        browser.post(reverse("approvals:comment", args=[request.pk]), {"text": text})
    assert list(Comment.objects.values_list("text", flat=True)) == ["一", "二"]
