"""Passwords: what is taken, what comes back never, what is given for one sign-in, and the end of a lock."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from core.errors import IllegalMove, Invalid, Refused
from core.models import JournalEntry
from people import api, password_rules
from people.account_states import PasswordState
from people.models import Employee, PasswordUsed, Session
from people.services.passwords import one_time
from tests.cast import Cast
from tests.conftest import FrozenWire

pytestmark = pytest.mark.django_db
GOOD = "quartz-lantern-7731"


def change(person: Employee, new: str, old: str = GOOD) -> None:
    api.change_password(person, old=old, new=new, again=new)


@pytest.fixture
def member(cast: Cast) -> Employee:
    cast.member.set_password(GOOD)
    cast.member.save(update_fields=["password"])
    return cast.member


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("short-1", "至少 12 位"),
        ("password1234", "太常见"),
        ("482917365028", "全是数字"),
        ("wangxiaoming", "过于相似"),
        (GOOD, "用过的密码"),
    ],
)
def test_what_is_no_password_is_said_beside_the_field(member: Employee, new: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(member, new)
    assert sentence in {problem.field: problem.message for problem in refused.value.problems}["new"]
    member.refresh_from_db()
    assert member.check_password(GOOD)


def test_the_old_one_and_the_repetition_are_asked(member: Employee) -> None:
    with pytest.raises(Invalid) as refused:
        api.change_password(member, old="wrong", new="meadow-harbor-5150", again="meadow-harbor-5151")
    assert [problem.field for problem in refused.value.problems] == ["old", "again"]


def test_a_new_one_ends_every_session_and_is_journaled(member: Employee, client: Client) -> None:
    client.force_login(member)
    change(member, "meadow-harbor-5150")
    member.refresh_from_db()
    assert member.check_password("meadow-harbor-5150")
    assert (member.password_state, Session.objects.count()) == (PasswordState.OWN, 0)
    entry = JournalEntry.objects.get(verb="people.password_changed")
    assert (entry.actor, entry.facts) == (str(member.ref), {})
    assert "meadow" not in entry.text


def test_the_last_ones_do_not_come_back(member: Employee, settings: Settings) -> None:
    settings.PASSWORD_HISTORY = 2
    chain = [GOOD, "meadow-harbor-5151", "meadow-harbor-6262", "meadow-harbor-7373"]
    for old, new in zip(chain, chain[1:], strict=False):
        change(member, new, old)
    assert password_rules.was_used(member, chain[1])
    assert password_rules.was_used(member, chain[3])
    assert not password_rules.was_used(member, chain[0])
    assert PasswordUsed.objects.filter(person=member).count() == 2
    with pytest.raises(Invalid):
        change(member, chain[2], chain[3])


def test_who_was_overtaken_changes_nothing(member: Employee) -> None:
    Employee.objects.filter(pk=member.pk).update(password=make_password("another-way-in-99"))
    with pytest.raises(IllegalMove):
        change(member, "meadow-harbor-5150")
    assert check_password("another-way-in-99", Employee.objects.get(pk=member.pk).password)


def test_one_is_given_by_security_and_by_the_house_alone(cast: Cast, member: Employee, client: Client) -> None:
    for stranger in (cast.member, cast.head, cast.hr, cast.system, cast.audit, cast.operator):
        with pytest.raises(Refused):
            api.issue_password(actor=stranger, person=member)
        with pytest.raises(Refused):
            api.unlock_sign_in(actor=stranger, person=member)
    client.force_login(member)
    given = api.issue_password(actor=cast.security, person=member)
    member.refresh_from_db()
    assert member.check_password(given)
    assert (member.password_state, Session.objects.count()) == (PasswordState.ISSUED, 0)
    assert api.must_change_password(member)
    entry = JournalEntry.objects.get(verb="people.password_issued")
    assert entry.actor == str(cast.security.ref)
    assert given not in entry.text
    assert api.issue_password(actor=None, person=cast.head) != given
    change(member, "meadow-harbor-5150", given)
    assert not api.must_change_password(member)


def test_none_is_given_to_who_left(cast: Cast) -> None:
    with pytest.raises(Invalid):
        api.issue_password(actor=cast.security, person=cast.departed)


def test_a_password_grows_old_where_that_is_set(member: Employee, settings: Settings, frozen_wire: FrozenWire) -> None:
    change(member, "meadow-harbor-5150")
    frozen_wire.move(91 * 86_400)
    assert not api.must_change_password(member)
    settings.PASSWORD_DAYS = 90
    assert api.must_change_password(member)
    change(member, "meadow-harbor-6262", "meadow-harbor-5150")
    assert not api.must_change_password(member)
    Employee.objects.filter(pk=member.pk).update(password_set_at=None)
    member.refresh_from_db()
    assert api.must_change_password(member), "nobody knows how old it is"


def test_a_lock_is_lifted(cast: Cast, member: Employee, client: Client) -> None:
    for _try in range(5):
        client.post("/sign-in", {"user_id": "wangxm", "password": "wrong"})
    assert client.post("/sign-in", {"user_id": "wangxm", "password": GOOD}).status_code == 429
    assert api.unlock_sign_in(actor=cast.security, person=member) == 1
    assert client.post("/sign-in", {"user_id": "wangxm", "password": GOOD}).status_code == 302
    assert JournalEntry.objects.filter(verb="people.sign_in_unlocked").count() == 1


@given(least=st.integers(12, 64))
def test_a_given_password_is_long_and_can_be_read_out(least: int) -> None:
    made = one_time(least)
    assert len(made) >= max(least, 19)
    assert not set(made) & set("01loiIO")
