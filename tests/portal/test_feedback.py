"""Saying what one thinks, and hearing back."""

from __future__ import annotations

import pytest
from django.test import Client

from bots.models import Delivery
from core.errors import IllegalMove, Invalid, Refused
from core.models import JournalEntry
from people.models import Employee
from portal.models import Feedback
from portal.services.feedback import answer_feedback, close_feedback, give_feedback
from portal.states import FeedbackStatus
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def keeper() -> Employee:
    person = make.employee("和平")
    make.role("operator", person)
    return person


def said(person: Employee | None = None) -> Feedback:
    return give_feedback(actor=person or make.employee(), page="/inbox/", text="筛选再快些")


def test_it_is_kept_and_written_down() -> None:
    row = said()
    assert (row.state, row.page) == (FeedbackStatus.NEW, "/inbox/")
    entry = JournalEntry.objects.get(ref_kind="portal.feedback")
    assert entry.verb == "portal.feedback_given"
    assert "筛选" not in entry.text


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as wrong:
        give_feedback(actor=make.employee(), page="/", text=text)
    assert wrong.value.problems[0].field == "text"


def test_who_said_it_alone_hears_the_answer() -> None:
    person, actor = make.employee(), keeper()
    row = said(person)
    answer_feedback(actor=actor, feedback=row, text="已优化")
    assert list(Delivery.objects.values_list("receiver_id", "kind")) == [(person.pk, "portal.feedback_answered")]
    with pytest.raises(IllegalMove):
        answer_feedback(actor=actor, feedback=row, text="再答一次")


def test_only_who_keeps_the_pilot_answers() -> None:
    row = said()
    for verb in (
        lambda who: answer_feedback(actor=who, feedback=row, text="好"),
        lambda who: close_feedback(actor=who, feedback=row),
    ):
        with pytest.raises(Refused):
            verb(make.employee())


def test_closed_can_still_be_answered() -> None:
    actor, row = keeper(), said()
    close_feedback(actor=actor, feedback=row)
    answer_feedback(actor=actor, feedback=row, text="已支持")
    assert Feedback.objects.get(pk=row.pk).state == FeedbackStatus.ANSWERED


def test_the_form_returns_to_its_page_and_nowhere_else(client: Client) -> None:
    client.force_login(make.employee())
    sent = client.post("/feedback", {"text": "很好"}, headers={"Referer": "http://testserver/inbox/?tab=done"})
    assert sent["Location"] == "/inbox/?tab=done"
    assert Feedback.objects.get().page == "/inbox/?tab=done"
    for foreign in ("https://evil.example/x", "http://testserver//evil.example", ""):
        assert client.post("/feedback", {"text": "很好"}, headers={"Referer": foreign})["Location"] == "/"


def test_the_list_shows_what_waits(client: Client) -> None:
    said()
    client.force_login(keeper())
    page = client.get("/operate/feedback/").content.decode()
    assert "筛选再快些" in page
    pk = Feedback.objects.get().pk
    assert client.post(f"/operate/feedback/{pk}", {"answer": "好的"}).status_code == 302
    assert "筛选再快些" not in client.get("/operate/feedback/").content.decode()
    assert "筛选再快些" in client.get("/operate/feedback/?state=all").content.decode()


@pytest.mark.parametrize(
    "came",
    [r"http://testserver/\evil.example/", r"http://testserver/\/evil.example/", "http://testserver//evil.example/",
     "http://testserver/\t/evil.example/", "http://evil.example/inbox/", "javascript:alert(1)", "http://[", ""],
)  # fmt: skip
def test_a_page_elsewhere_is_neither_kept_nor_gone_back_to(client: Client, came: str) -> None:
    client.force_login(make.employee())
    answer = client.post("/feedback", {"text": "再快些"}, headers={"Referer": came})
    assert answer["Location"] == "/"
    assert Feedback.objects.get().page == "/"
