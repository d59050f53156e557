"""Signing in with Feishu, against the stand-in: in at the first try, and a page with what helps for every refusal."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from bots import api as bots
from bots.identity import RETURN_PATH
from bots.models import Bot
from bots.states import BotRank
from feishu_client import remedies
from people import api as people
from people.models import Employee, Session, SignIn
from portal.feishu_words import Why, said
from tests.bots import story
from tests.cast import Cast
from tests.conftest import FrozenWire
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]
pytestmark = pytest.mark.django_db
RETURN = f"http://testserver{RETURN_PATH}"
IN_FEISHU = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Lark/7.20"


class Browser:
    """A browser that goes to Feishu and comes back."""

    def __init__(self, feishu: Sandbox, **headers: str) -> None:
        self.feishu = feishu
        self.client = Client(**headers)

    def leave(self, path: str = "/sign-in/feishu") -> str:
        """Where we send it."""
        return str(self.client.get(path)["Location"])

    def decide(self, address: str, who: str, decision: str = "allow") -> str:
        """What Feishu sends it back with, as our path; or Feishu's own page of an error."""
        told = self.feishu.consent(address, who, decision)
        return told.removeprefix("http://testserver")

    def sign_in(self, who: str, path: str = "/sign-in/feishu") -> tuple[int, str, str]:
        """The whole way: status, place, page."""
        answer = self.client.get(self.decide(self.leave(path), who))
        return answer.status_code, answer.get("Location", ""), answer.content.decode()


@pytest.fixture
def bot(cast: Cast, sandbox: Sandbox, settings: Settings) -> Bot:
    settings.FEISHU_BASE_URL = settings.FEISHU_ACCOUNTS_URL = sandbox.url
    settings.PUBLIC_URL = "http://testserver"
    row = story.make_bot()
    users = [{"user_id": who.user_id, "name": who.name} for who in (cast.member, cast.head, cast.departed)]
    sandbox.tenant(
        users=[*users, {"user_id": "stranger", "name": "路人"}],
        apps=[story.app_of(row) | {"redirect_uris": [RETURN]}],
    )
    return row


@pytest.fixture
def browser_at_work(bot: Bot, sandbox: Sandbox) -> Iterator[Browser]:
    yield Browser(sandbox)
    sandbox.clear_faults()


def reasons() -> list[tuple[str, str]]:
    return list(SignIn.objects.order_by("pk").values_list("result", "reason"))


def test_somebody_comes_in_where_he_was_going(browser_at_work: Browser, cast: Cast) -> None:
    assert browser_at_work.client.get("/inbox/?tab=done")["Location"] == "/sign-in?next=/inbox/%3Ftab%3Ddone"
    form = browser_at_work.client.get("/sign-in?next=/inbox/%3Ftab%3Ddone").content.decode()
    assert 'href="/sign-in/feishu?next=%2Finbox%2F%3Ftab%3Ddone"' in form
    status, place, _page = browser_at_work.sign_in("wangxm", "/sign-in/feishu?next=%2Finbox%2F%3Ftab%3Ddone")
    assert (status, place) == (302, "/inbox/?tab=done")
    assert browser_at_work.client.get(place).status_code == 200
    row = Session.objects.get(person=cast.member)
    assert (row.way, row.address) == ("feishu", "127.0.0.1")
    attempt = SignIn.objects.get()
    assert (attempt.person, attempt.way, attempt.result, attempt.name) == (cast.member, "feishu", "in", "wangxm")


def test_feishu_is_asked_as_the_rules_of_the_wire_say(browser_at_work: Browser, sandbox: Sandbox, bot: Bot) -> None:
    address = urlsplit(browser_at_work.leave())
    asked = {key: values[0] for key, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{sandbox.url}/open-apis/authen/v1/authorize"
    assert (asked["client_id"], asked["redirect_uri"], asked["response_type"]) == (bot.app_id, RETURN, "code")
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    cookie = next(morsel for name, morsel in browser_at_work.client.cookies.items() if name.startswith("feishu-"))
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 600)
    assert len(asked["state"]) >= 40
    assert asked["state"] not in {browser_at_work.leave().partition("state=")[2][:43]}


def test_the_way_back_never_leads_outside(browser_at_work: Browser) -> None:
    for outside in ("https://evil.example/", "//evil.example", "/sign-in", "javascript:alert(1)", "/" + "x" * 4000):
        fresh = Browser(browser_at_work.feishu)
        assert fresh.sign_in("wangxm", f"/sign-in/feishu?next={outside}")[:2] == (302, "/")


def test_a_return_is_taken_once(browser_at_work: Browser) -> None:
    back = browser_at_work.decide(browser_at_work.leave(), "wangxm")
    cookies = dict(browser_at_work.client.cookies)
    assert browser_at_work.client.get(back).status_code == 302
    thief = Client()
    thief.cookies.load({name: morsel.value for name, morsel in cookies.items()})
    again = thief.get(back)
    assert again.status_code == 400
    assert "登录没有完成" in again.content.decode()
    assert not thief.session.get("_auth_user_id")


def test_a_return_belongs_to_the_browser_that_left(browser_at_work: Browser) -> None:
    back = browser_at_work.decide(browser_at_work.leave(), "wangxm")
    assert Client().get(back).status_code == 400
    assert browser_at_work.client.get(back).status_code == 302, "what a stranger tried spoils nothing"


def test_a_return_comes_in_time(browser_at_work: Browser, frozen_wire: FrozenWire) -> None:
    back = browser_at_work.decide(browser_at_work.leave(), "wangxm")
    frozen_wire.move(601)
    assert browser_at_work.client.get(back).status_code == 400


def test_two_tabs_do_not_spoil_each_others_sign_in(browser_at_work: Browser) -> None:
    first, second = browser_at_work.leave("/sign-in/feishu?next=/me/"), browser_at_work.leave()
    backs = [browser_at_work.decide(address, "wangxm") for address in (first, second)]
    answers = [browser_at_work.client.get(back) for back in backs]
    assert [answer["Location"] for answer in answers] == ["/me/", "/"]


def test_a_swapped_code_is_held_off_by_its_secret(browser_at_work: Browser) -> None:
    foreign = Browser(browser_at_work.feishu)
    stolen = foreign.decide(foreign.leave(), "chenli").partition("code=")[2].partition("&")[0]
    back = browser_at_work.decide(browser_at_work.leave(), "wangxm")
    own = back.partition("code=")[2].partition("&")[0]
    answer = browser_at_work.client.get(back.replace(own, stolen))
    assert answer.status_code == 400
    assert "20049" in answer.content.decode()
    assert reasons() == [("refused", "again")]


def test_who_says_no_reads_that_he_did(browser_at_work: Browser) -> None:
    back = browser_at_work.decide(browser_at_work.leave(), "wangxm", "deny")
    answer = browser_at_work.client.get(back)
    assert answer.status_code == 403
    assert "你取消了授权" in answer.content.decode()
    assert reasons() == [("refused", "denied")]


def test_an_unknown_person_and_a_leaver_read_what_helps(browser_at_work: Browser) -> None:
    status, _place, page = browser_at_work.sign_in("stranger")
    assert (status, "通讯录权限范围" in page, "stranger" in page) == (403, True, True)
    status, _place, page = browser_at_work.sign_in("qianli")
    assert (status, "人力资源" in page) == (403, True)
    assert reasons() == [("refused", "unknown_person"), ("refused", "left")]
    assert Session.objects.filter(person__isnull=False).count() == 0


def test_a_frozen_account_reads_so_and_begins_no_session(browser_at_work: Browser, cast: Cast) -> None:
    Employee.objects.filter(pk=cast.member.pk).update(access=people.Access.FROZEN)
    status, _place, page = browser_at_work.sign_in("wangxm")
    assert (status, "飞书账号不可用" in page) == (403, True)
    assert reasons() == [("refused", "not_allowed")]
    assert not Session.objects.filter(person=cast.member).exists()


def test_a_missing_permission_is_named(
    browser_at_work: Browser, sandbox: Sandbox, bot: Bot, settings: Settings
) -> None:
    settings.FEISHU_SIGN_IN_SCOPES = []
    sandbox.tenant(apps=[story.app_of(bot) | {"scopes": ["contact:user.base:readonly"]}])
    status, _place, page = browser_at_work.sign_in("wangxm")
    assert (status, "contact:user.employee_id:readonly" in page) == (403, True)
    assert reasons() == [("refused", "no_user_id")]


def test_a_wrong_secret_is_the_administrators_to_mend(browser_at_work: Browser, bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(app_secret="another")
    status, _place, page = browser_at_work.sign_in("wangxm")
    assert (status, "App Secret" in page, "20002" in page) == (403, True, True)
    assert reasons() == [("refused", "set_up")]


def test_an_unregistered_address_is_printed_letter_by_letter(browser_at_work: Browser) -> None:
    state = parse_qs(urlsplit(browser_at_work.leave()).query)["state"][0]
    answer = browser_at_work.client.get(f"{RETURN_PATH}?error=20029&state={state}")
    assert answer.status_code == 403
    assert f"<code>{RETURN}</code>" in answer.content.decode()


def test_feishu_away_offers_another_try_and_the_password(browser_at_work: Browser, settings: Settings) -> None:
    back = browser_at_work.decide(browser_at_work.leave("/sign-in/feishu?next=/me/"), "wangxm")
    settings.FEISHU_BASE_URL = "http://127.0.0.1:9"
    answer = browser_at_work.client.get(back)
    page = answer.content.decode()
    assert answer.status_code == 424
    assert "飞书暂时无法连接" in page
    assert 'href="/sign-in/feishu?next=%2Fme%2F"' in page
    assert 'href="/sign-in?stay=1&amp;next=%2Fme%2F"' in page
    settings.PASSWORD_SIGN_IN = False
    state = parse_qs(urlsplit(browser_at_work.leave()).query)["state"][0]
    assert "用密码登录" not in browser_at_work.client.get(f"{RETURN_PATH}?code=x&state={state}").content.decode()


def test_without_a_bot_there_is_no_button(client: Client, cast: Cast, settings: Settings) -> None:
    assert "用飞书登录" not in client.get("/sign-in").content.decode()
    assert "登记一个机器人" in client.get("/sign-in/feishu").content.decode()
    settings.PASSWORD_SIGN_IN = False
    assert "还没有可用的登录方式" in client.get("/sign-in").content.decode()


def test_inside_feishu_the_way_is_taken_by_itself_but_not_in_circles(bot: Bot, sandbox: Sandbox) -> None:
    inside = Client(headers={"User-Agent": IN_FEISHU})
    going = "/sign-in?next=/me/"
    assert inside.get(going)["Location"] == "/sign-in/feishu?next=%2Fme%2F"
    assert inside.get("/sign-in?stay=1").status_code == 200
    assert [inside.get(going).status_code for _again in range(3)] == [302, 302, 200]
    assert inside.post("/sign-out")["Location"] == "/sign-in?stay=1"
    assert Client(headers={"User-Agent": "Mozilla/5.0 Chrome/120"}).get(going).status_code == 200


def test_the_phones_address_has_a_return_of_its_own(browser_at_work: Browser, settings: Settings) -> None:
    settings.PHONE_URL, settings.ALLOWED_HOSTS = "http://phone.example", ["*"]
    phone = browser_at_work.client.get("/sign-in/feishu", HTTP_HOST="phone.example")["Location"]
    assert parse_qs(urlsplit(phone).query)["redirect_uri"] == [f"http://phone.example{RETURN_PATH}"]


def test_who_came_under_another_name_begins_where_feishu_sends_back(
    browser_at_work: Browser, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    moved = browser_at_work.client.get("/sign-in/feishu?next=/me/", HTTP_HOST="other.example")["Location"]
    assert moved == "http://testserver/sign-in/feishu?next=%2Fme%2F&moved=1"
    unmoved = browser_at_work.client.get("/sign-in/feishu?moved=1", HTTP_HOST="other.example")["Location"]
    assert parse_qs(urlsplit(unmoved).query)["redirect_uri"] == [RETURN], "a proxy that hides its name makes no circle"


def test_who_leaves_is_out_at_once(browser_at_work: Browser, cast: Cast) -> None:
    browser_at_work.sign_in("wangxm")
    assert browser_at_work.client.get("/me/").status_code == 200
    people.mark_left(cast.member, actor=None)
    assert browser_at_work.client.get("/me/").status_code == 302
    assert not Session.objects.filter(person=cast.member).exists()


def test_the_session_key_changes_at_the_sign_in(browser_at_work: Browser) -> None:
    before = browser_at_work.client.session
    before["x"] = 1
    before.save()
    browser_at_work.client.cookies["sessionid"] = before.session_key
    browser_at_work.sign_in("wangxm")
    assert browser_at_work.client.cookies["sessionid"].value != before.session_key
    assert not before.exists(before.session_key)


def test_the_door_and_the_registered_address_are_the_same() -> None:
    assert reverse("portal:feishu-return") == RETURN_PATH


def test_every_remedy_of_the_client_has_its_page() -> None:
    keys = {value for name, value in vars(remedies).items() if name.isupper() and isinstance(value, str)}
    assert keys <= {each.value for each in bots.Remedy} <= {each.value for each in Why}
    pages = [said(why, "https://hub/x", "u1") for why in Why]
    assert all(page.title and page.sentence and 400 <= page.status < 500 for page in pages)


def test_the_default_bot_is_the_one_that_signs_in(bot: Bot) -> None:
    assert bots.sign_in_offered()
    Bot.objects.filter(pk=bot.pk).update(rank=BotRank.ORDINARY)
    assert not bots.sign_in_offered()
