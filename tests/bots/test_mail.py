"""Mail: chosen kinds, and what matters while Feishu is away; sent to a server on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from bots import api as bots
from bots.gauges import GAUGES
from bots.mail.posting import post_letters
from bots.models import Bot, Delivery, Letter, RateWindow
from bots.outbox import reach
from bots.states import LetterStatus
from config.mail import mail
from core import clock, journal, wire_clock
from core.errors import Invalid
from core.refs import Ref
from people.models import Employee
from tests.bots import story
from tests.bots.conftest import MONDAY_TEN
from tests.bots.smtp import Post, mail_server
from tests.bots.story import MATTER
from tests.cast import Cast

SECRET = "百万年薪"


@pytest.fixture
def post(settings: Settings, cast: Cast, bot: Bot, office_hours: None) -> Iterator[Post]:
    """Mail is on, and the member has an address."""
    Employee.objects.filter(pk=cast.member.pk).update(email="wangxm@example.com")
    reach.forget()
    with mail_server() as server:
        settings.MAIL = mail(f"smtp://127.0.0.1:{server.port}")
        settings.MAIL_FROM = "hub@example.com"
        settings.PUBLIC_URL = "https://hub.example.com"
        yield server
    reach.forget()


def say(cast: Cast, kind: str = "story.note", text: str = "你的申请已通过") -> None:
    facts = {"text": bots.Fact("", text), "pay": bots.Fact("年薪", SECRET, bots.FactClass.SENSITIVE)}
    with transaction.atomic():
        bots.announce(kind, about=MATTER, to=[cast.member.pk, cast.peer.pk], facts=facts)


def away(minutes: int) -> None:
    """Feishu has not answered for so long."""
    now = wire_clock.seconds()
    RateWindow.objects.create(key="away:cli_main", tat=now + 300)
    RateWindow.objects.create(key="since:cli_main", tat=now - minutes * 60)
    reach.forget()


def test_what_somebody_chose_comes_by_mail_in_text_and_html_without_secrets(post: Post, cast: Cast) -> None:
    bots.set_mail_wishes(actor=cast.member, kinds=["story.card"])
    say(cast)
    say(cast, "story.card")
    assert post_letters() == 1
    (received,) = post.mails
    assert received["To"] == "wangxm@example.com"
    assert received["Message-ID"] == Letter.objects.get().message_id
    for kind in ("plain", "html"):
        body = received.get_body((kind,))
        assert body is not None
        assert "请在今天 17:30 前审批。" in body.get_content()
        assert "https://hub.example.com/m/7" in body.get_content()
    assert SECRET not in received.as_string()
    assert post_letters() == 0
    assert [entry.verb for entry in journal.entries(cast.member.ref)] == ["bots.mail_wishes_set"]
    with pytest.raises(Invalid):
        bots.set_mail_wishes(actor=cast.member, kinds=["nonsense"])


def test_a_sensitive_fact_only_says_that_it_is_on_the_page(post: Post, cast: Cast) -> None:
    bots.set_mail_wishes(actor=cast.member, kinds=["story.note"])
    say(cast)
    post_letters()
    body = post.mails[0].get_body(("plain",))
    assert body is not None
    assert "含敏感字段，请在页面查看" in body.get_content()


def test_while_feishu_is_away_what_matters_goes_by_mail_once_and_only_after_a_while(post: Post, cast: Cast) -> None:
    for kind in ("story.note", "story.page", "story.later"):
        say(cast, kind)
    away(minutes=5)
    assert post_letters() == 0
    with clock.frozen(MONDAY_TEN + timedelta(minutes=20)):
        RateWindow.objects.filter(key="since:cli_main").update(tat=wire_clock.seconds() - 1_200)
        reach.forget()
        assert post_letters() == 2  # not the digest, and not to who has no address
        assert post_letters() == 0
    assert {letter.delivery.kind for letter in Letter.objects.all()} == {"story.note", "story.page"}


def test_what_feishu_brought_meanwhile_is_not_sent(post: Post, cast: Cast) -> None:
    say(cast)
    away(minutes=20)
    post.answers["RCPT"] = "451 later"
    with clock.frozen(MONDAY_TEN + timedelta(minutes=20)):
        post_letters()
        assert Letter.objects.get().status == LetterStatus.WAITING
        Delivery.objects.update(status="sent")
        post.answers.clear()
        Letter.objects.update(retry_at=wire_clock.now())
        post_letters()
    assert Letter.objects.get().status == LetterStatus.DROPPED
    assert post.raw == []


@pytest.mark.parametrize(
    ("verb", "answer", "status"),
    [("RCPT", "550 nobody here", "failed"), ("RCPT", "451 later", "waiting"), ("DATA", "554 no", "failed")]
    + [("DATA", "452 full", "waiting"), ("MAIL", "421 busy", "waiting")],
)
def test_each_answer_of_the_server_has_one_consequence(
    post: Post, cast: Cast, verb: str, answer: str, status: str
) -> None:
    bots.set_mail_wishes(actor=cast.member, kinds=["story.note"])
    say(cast)
    post.answers[verb] = answer
    post_letters()
    letter = Letter.objects.get()
    assert (letter.status, letter.attempts) == (status, 1)
    assert "wangxm" not in letter.reason
    post.answers.clear()
    Letter.objects.update(retry_at=wire_clock.now())
    post_letters()
    assert len(post.raw) == (1 if status == "waiting" else 0)


def test_a_lost_answer_repeats_the_letter_under_the_same_id(post: Post, cast: Cast) -> None:
    bots.set_mail_wishes(actor=cast.member, kinds=["story.note"])
    say(cast)
    post.hang_up_after_data = True
    post_letters()
    post.hang_up_after_data = False
    Letter.objects.update(retry_at=wire_clock.now())
    post_letters()
    assert len(post.raw) == 2
    assert len({one["Message-ID"] for one in post.mails}) == 1
    assert Letter.objects.get().status == LetterStatus.SENT


def test_nobody_listens_twelve_times_and_the_letter_is_parked(post: Post, cast: Cast, settings: Settings) -> None:
    bots.set_mail_wishes(actor=cast.member, kinds=["story.note"])
    say(cast)
    settings.MAIL = mail("smtp://127.0.0.1:9")
    for _ in range(12):
        Letter.objects.update(retry_at=wire_clock.now())
        post_letters()
    assert Letter.objects.get().status == LetterStatus.FAILED


def test_without_an_address_of_a_server_there_is_no_mail(settings: Settings, cast: Cast, bot: Bot) -> None:
    settings.MAIL = {}
    say(cast)
    away(minutes=60)
    assert post_letters() == 0
    assert not Letter.objects.exists()
    for url in ("http://mail", "smtp://"):
        with pytest.raises(ImproperlyConfigured):
            mail(url)
    assert mail("smtp+tls://a%40b:p%3A@mail")["username"] == "a@b"


def test_the_choice_is_made_on_the_profile_page(post: Post, cast: Cast, client: Client) -> None:
    client.force_login(Employee.objects.get(pk=cast.member.pk))
    assert "邮件提醒" in client.get("/me/").content.decode()
    client.post("/me/mail", {"kinds": ["story.note", "story.page"]})
    assert bots.mail_wishes(cast.member) == {"story.note", "story.page"}
    client.force_login(cast.peer)
    assert "邮件提醒" not in client.get("/me/").content.decode()


def test_a_second_worker_leaves_a_leased_letter_alone(post: Post, cast: Cast) -> None:
    bots.set_mail_wishes(actor=cast.member, kinds=["story.note"])
    say(cast)
    Letter.objects.update(lease_until=wire_clock.now() + timedelta(seconds=60), lease_by="another")
    assert post_letters() == 0
    Letter.objects.update(lease_until=wire_clock.now() - timedelta(seconds=1))
    assert post_letters() == 1


def test_parked_letters_show_their_reason_and_go_out_again_one_by_one_or_all_at_once(
    post: Post, cast: Cast, client: Client
) -> None:
    bots.set_mail_wishes(actor=cast.member, kinds=["story.note"])
    for number in range(3):
        with transaction.atomic():
            bots.announce("story.note", about=Ref("story.matter", str(number)), to=[cast.member.pk])
    post.answers["RCPT"] = "550 nobody here"
    post_letters()
    client.force_login(cast.operator)
    page = client.get("/operate/letters/?state=failed").content.decode()
    assert ("550" in page, "全部重试" in page, page.count("wangxm@example.com")) == (True, True, 0)
    assert "hub_letters" in {gauge.slug for gauge in GAUGES}
    post.answers.clear()
    first = Letter.objects.order_by("pk")[0]
    assert client.post(f"/operate/letters/{first.pk}/retry").status_code == 302
    assert client.post(f"/operate/letters/{first.pk}/retry").status_code == 409
    assert post_letters() == 1
    assert client.post("/operate/letters/retry").status_code == 302
    assert post_letters() == 2
    assert [entry.verb for entry in journal.entries(first.ref)] == ["letter.retried"]
    assert set(Letter.objects.values_list("status", flat=True)) == {"sent"}
    assert client.get("/operate/letters/?state=nonsense").status_code == 404


def test_titles_with_line_ends_and_markup_stay_a_subject_and_a_text(
    post: Post, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(story.state, "title", "改签\r\nBcc: all@example.com <script>x</script>")
    bots.set_mail_wishes(actor=cast.member, kinds=["story.card"])
    say(cast, "story.card")
    post_letters()
    (received,) = post.mails
    assert received["Bcc"] is None
    assert "\n" not in received["Subject"]
    body = received.get_body(("html",))
    assert body is not None
    assert "<script>" not in body.get_content()


def test_a_leaver_gets_no_mail(post: Post, cast: Cast) -> None:
    bots.set_mail_wishes(actor=cast.member, kinds=["story.note"])
    say(cast)
    Employee.objects.filter(pk=cast.member.pk).update(status="left")
    post_letters()
    assert (Letter.objects.get().status, post.raw) == (LetterStatus.DROPPED, [])
