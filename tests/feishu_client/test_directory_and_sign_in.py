"""The client reads the stand-in's directory and signs people in: both written from the documentation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from feishu_client import errors, remedies
from feishu_client.client import FeishuClient
from feishu_client.oauth import authorize_url, pkce
from feishu_client.pace import Pace
from tests.feishu_sandbox.people import APP, BACK, departments, users
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]


@pytest.fixture
def firm(sandbox: Sandbox) -> Sandbox:
    sandbox.tenant(departments=departments(), users=users(), apps=[APP])
    return sandbox


@pytest.fixture
def bot(firm: Sandbox) -> Iterator[FeishuClient]:
    yield FeishuClient("cli_a", "s-a", base_url=firm.url)
    firm.clear_faults()


def test_the_whole_firm_is_read(bot: FeishuClient) -> None:
    scopes = bot.contact_scopes()
    assert (scopes.department_ids, scopes.user_ids) == (("D-it", "D-hr"), ("u4",))
    tree = {each.department_id: each for each in bot.child_departments("0", fetch_child=True)}
    assert {key: each.parent_department_id for key, each in tree.items()} == {
        "D-it": "0", "D-hr": "0", "D-dev": "D-it", "D-ops": "D-it",
    }  # fmt: skip
    assert (tree["D-it"].leader_user_id, tree["D-it"].name_en, tree["D-it"].order) == ("u0", "IT", 10)
    assert tree["D-ops"].leader_user_id is None
    people = {place: [person.user_id for person in bot.users_of(place)] for place in ("0", *tree)}
    assert people == {"0": ["u4"], "D-it": ["u0"], "D-dev": ["u1", "u2"], "D-ops": ["u1"], "D-hr": ["u3", "ice"]}
    assert [each.department_id for each in bot.child_departments("D-it")] == ["D-dev", "D-ops"]


def test_a_person_is_read_with_everything(bot: FeishuClient) -> None:
    person = bot.user("u1")
    assert (person.name, person.en_name, person.employee_no, person.job_title) == ("王小明", "Ming", "0001", "架构师")
    assert (person.department_ids, person.primary_department_id) == (("D-dev", "D-ops"), "D-dev")
    assert (person.leader_user_id, person.dotted_leader_ids) == ("u0", ("u3",))
    assert (person.email, person.enterprise_email, person.mobile) == (
        "u1@example.com", "ming@firm.example.com", "13800000001",
    )  # fmt: skip
    assert person.status.at_work
    assert bot.user("gone").status.resigned
    assert bot.user("ice").status.frozen
    assert bot.user("u1", department_id_type="open_department_id").department_ids[0].startswith("od-")


def test_missing_field_scopes_leave_fields_out(firm: Sandbox, bot: FeishuClient) -> None:
    base = ["contact:contact.base:readonly", "contact:user.employee_id:readonly", "contact:user.base:readonly"]
    firm.tenant(apps=[APP | {"scopes": base}])
    person = bot.user("u1")
    assert person.name == "王小明"
    assert {"email", "mobile", "status", "department_ids", "leader_user_id"} & person.present == set()
    place = next(iter(bot.child_departments("0")))
    assert (place.open_department_id[:3], place.present) == ("od-", frozenset({"open_department_id"}))


def test_without_a_contact_scope_the_missing_one_is_named(firm: Sandbox, bot: FeishuClient) -> None:
    firm.tenant(apps=[APP | {"scopes": ["im:message"]}])
    with pytest.raises(errors.NoPermission) as caught:
        bot.contact_scopes()
    assert "contact:contact.base:readonly" in caught.value.scopes


def test_outside_the_range_there_is_no_authority(firm: Sandbox, bot: FeishuClient) -> None:
    firm.tenant(apps=[APP | {"contact_range": {"departments": ["D-dev"], "users": ["u3"]}}])
    scopes = bot.contact_scopes()
    assert (scopes.department_ids, scopes.user_ids) == (("D-dev",), ("u3",))
    assert [person.user_id for person in bot.users_of("D-dev")] == ["u1", "u2"]
    assert bot.user("u3").name == "孙人事"
    for refused in (lambda: list(bot.child_departments("0")), lambda: bot.department("D-hr"), lambda: bot.user("u0")):
        with pytest.raises(errors.NoPermission) as caught:
            refused()
        assert caught.value.code in {40004, 41050}


def test_the_unknown_is_refused(bot: FeishuClient) -> None:
    for refused in (lambda: list(bot.users_of("D-none")), lambda: bot.user("none")):
        with pytest.raises(errors.ReceiverGone):
            refused()


@pytest.mark.slow
def test_ten_thousand_people_are_read_whole(firm: Sandbox) -> None:
    """How long it takes says `bench directory`."""
    firm.switch(api_per_second=100_000, api_per_minute=100_000)
    firm.tenant(
        departments=[{"department_id": f"D{n}", "parent": f"D{n // 20}" if n >= 20 else ""} for n in range(400)],
        users=[{"user_id": f"p{n}", "name": f"员工 {n}", "department_ids": [f"D{n % 400}"]} for n in range(10_000)],
    )
    bot = FeishuClient("cli_a", "s-a", base_url=firm.url, pace=Pace(per_second=100_000, per_minute=100_000))
    tree = list(bot.child_departments("0", fetch_child=True))
    people = [person for place in tree for person in bot.users_of(place.department_id)]
    assert (len(tree), len({person.user_id for person in people if person.user_id.startswith("p")})) == (404, 10_000)


def address(firm: Sandbox, challenge: str = "", scope: str = "", redirect: str = BACK) -> str:
    return authorize_url("cli_a", redirect_uri=redirect, state="s/1&x=2", code_challenge=challenge or pkce()[1],
                         accounts_url=firm.url, scope=scope)  # fmt: skip


def code_of(location: str) -> str:
    told = parse_qs(urlsplit(location).query)
    assert told["state"] == ["s/1&x=2"]
    return told["code"][0]


def test_a_person_signs_in_and_is_known(firm: Sandbox, bot: FeishuClient) -> None:
    verifier, challenge = pkce()
    code = code_of(firm.consent(address(firm, challenge, "offline_access"), "u1"))
    token = bot.exchange_code(code, redirect_uri=BACK, code_verifier=verifier)
    assert token.expires_in == 7200
    who = bot.who_is(token.access_token)
    assert (who.user_id, who.name, who.email) == ("u1", "王小明", "u1@example.com")
    assert who.open_id == firm.open_id("cli_a", "u1")
    again = bot.refresh(token.refresh_token)
    assert again.refresh_token != token.refresh_token
    assert bot.who_is(token.access_token).user_id == bot.who_is(again.access_token).user_id
    with pytest.raises(errors.OAuthRefused) as caught:
        bot.refresh(token.refresh_token)
    assert (caught.value.code, caught.value.remedy) == (20073, remedies.SIGN_IN_AGAIN)
    with pytest.raises(errors.OAuthRefused) as caught:
        bot.exchange_code(code, redirect_uri=BACK, code_verifier=verifier)
    assert (caught.value.code, caught.value.remedy) == (20065, remedies.SIGN_IN_AGAIN)


def test_a_refusal_and_a_query_and_a_fragment_come_back_in_their_places(firm: Sandbox) -> None:
    where = firm.consent(address(firm, redirect=BACK + "?next=%2F#top"), "u1", "deny")
    assert where == BACK + "?next=%2F&error=access_denied&state=s%2F1%26x%3D2#top"


@pytest.mark.parametrize(("wrong", "code"), [
    ({"code_verifier": "x" * 43}, 20049), ({"redirect_uri": BACK + "/"}, 20071), ({"code": "none"}, 20003),
])  # fmt: skip
def test_a_code_fits_only_its_own_sign_in(firm: Sandbox, bot: FeishuClient, wrong: dict[str, str], code: int) -> None:
    verifier, challenge = pkce()
    given = code_of(firm.consent(address(firm, challenge), "u1"))
    told = {"code": given, "redirect_uri": BACK, "code_verifier": verifier} | wrong
    with pytest.raises(errors.OAuthRefused) as caught:
        bot.exchange_code(told["code"], redirect_uri=told["redirect_uri"], code_verifier=told["code_verifier"])
    assert caught.value.code == code


def test_a_wrong_secret_is_the_administrators(firm: Sandbox) -> None:
    with pytest.raises(errors.OAuthRefused) as caught:
        FeishuClient("cli_a", "no", base_url=firm.url).exchange_code("c", redirect_uri=BACK, code_verifier="v")
    assert (caught.value.remedy, caught.value.for_administrator) == (remedies.APP_SECRET, True)


def test_a_late_code_is_refused(firm: Sandbox, bot: FeishuClient) -> None:
    firm.switch(code_life_s=-1)
    verifier, challenge = pkce()
    code = code_of(firm.consent(address(firm, challenge), "u1"))
    with pytest.raises(errors.OAuthRefused) as caught:
        bot.exchange_code(code, redirect_uri=BACK, code_verifier=verifier)
    assert caught.value.code == 20004


def test_who_leaves_is_not_known_any_more(firm: Sandbox, bot: FeishuClient) -> None:
    verifier, challenge = pkce()
    code = code_of(firm.consent(address(firm, challenge), "u1"))
    token = bot.exchange_code(code, redirect_uri=BACK, code_verifier=verifier).access_token
    for verb, told in (("resign", 20021), ("freeze", 20022)):
        firm.person("u1", verb)
        with pytest.raises(errors.OAuthRefused) as caught:
            bot.who_is(token)
        assert (caught.value.code, caught.value.remedy) == (told, remedies.PERSON_NOT_ACTIVE)
    assert "20022" in firm.consent(address(firm), "u1")


def test_without_the_field_scope_there_is_no_user_id(firm: Sandbox, bot: FeishuClient) -> None:
    firm.tenant(apps=[APP | {"scopes": ["contact:user.base:readonly"]}])
    verifier, challenge = pkce()
    code = code_of(firm.consent(address(firm, challenge), "u1"))
    who = bot.who_is(bot.exchange_code(code, redirect_uri=BACK, code_verifier=verifier).access_token)
    assert (who.user_id, who.email, who.name) == ("", "", "王小明")


def test_the_page_itself_tells_what_is_not_set(firm: Sandbox) -> None:
    firm.tenant(apps=[APP | {"scopes": [], "available_to": ["u2"]}])
    assert "20029" in firm.consent(address(firm, redirect=BACK + "/"), "u1")
    assert "20027" in firm.consent(address(firm, scope="contact:user.email:readonly"), "u1")
    assert "20010" in firm.consent(address(firm), "u1")
    assert "20048" in firm.consent(address(firm).replace("cli_a", "cli_z"), "u1")


def test_a_code_carried_back_twice_at_once_gives_one_token(firm: Sandbox) -> None:
    verifier, challenge = pkce()
    code = code_of(firm.consent(address(firm, challenge), "u1"))
    clients = [FeishuClient("cli_a", "s-a", base_url=firm.url) for _ in range(6)]
    start = threading.Barrier(len(clients))

    def redeem(client: FeishuClient) -> int:
        start.wait()
        try:
            return len(client.exchange_code(code, redirect_uri=BACK, code_verifier=verifier).access_token)
        except errors.OAuthRefused as refused:
            return -refused.code

    with ThreadPoolExecutor(len(clients)) as hands:
        told = sorted(hands.map(redeem, clients))
    assert told[:-1] == [-20065] * 5
    assert told[-1] > 1000  # as long as the real ones: a column too short must show


def test_a_stopped_app_and_a_broken_feishu_are_told_apart(firm: Sandbox, bot: FeishuClient) -> None:
    firm.fault("code", path="*oauth/token", code=20069)
    with pytest.raises(errors.OAuthRefused) as caught:
        bot.exchange_code("c", redirect_uri=BACK, code_verifier="v")
    assert (caught.value.remedy, caught.value.for_administrator) == (remedies.APP_DISABLED, True)
    firm.fault("server_error", path="*oauth/token", code=20072, status=503)
    with pytest.raises(errors.Temporary):
        bot.exchange_code("c", redirect_uri=BACK, code_verifier="v")


def test_the_sign_in_has_the_limits_of_every_api(firm: Sandbox, bot: FeishuClient) -> None:
    firm.switch(api_per_second=2)
    codes = []
    for _ in range(3):
        try:
            bot.exchange_code("c", redirect_uri=BACK, code_verifier="v")
        except errors.FeishuError as error:
            codes.append(error.code)
    assert codes == [20003, 20003, 99991400]
