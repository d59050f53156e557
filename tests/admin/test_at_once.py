"""Two at once, on PostgreSQL, with real threads: one wins, the other is told, nothing happens twice."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable

import pytest
from django.db import connection
from django_otp.oath import hotp

from core import journal, wire_clock
from core.errors import HouseError, IllegalMove, Invalid
from people.models import Employee, Role, RoleHolding
from people.services.importing import preview, take_in, undo
from people.services.roles import grant_role
from people.services.second_factor import begin, confirm, verify
from tests.cast import build_cast
from tests.people.test_concurrency import at_once

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def one_of_two(job: Callable[[], object]) -> None:
    """Exactly one of two presses does it."""
    answers = at_once(job, job)
    assert sum(isinstance(one, HouseError) for one in answers) == 1, answers


def test_two_duties_at_once_leave_one() -> None:
    cast = build_cast()
    roles = {row.slug: row for row in Role.objects.all()}

    def granting(slug: str) -> Callable[[], object]:
        return lambda: grant_role(roles[slug], cast.peer, actor=cast.security)

    answers = at_once(granting("system_admin"), granting("audit_admin"))
    assert sum(isinstance(one, Invalid) for one in answers) == 1, answers
    assert RoleHolding.objects.filter(employee=cast.peer).count() == 1


def test_a_sheet_is_taken_in_once_and_taken_back_once() -> None:
    cast = build_cast()
    content = "用户 ID,姓名\nnew-one,新人\nwangxm,王大明".encode()
    batch = preview(actor=cast.hr, sheet="people", name="a.csv", content=content)

    def fresh() -> object:
        return type(batch).objects.get(pk=batch.pk)

    one_of_two(lambda: take_in(fresh(), actor=cast.hr))  # type: ignore[arg-type]
    assert Employee.objects.filter(user_id="new-one").count() == 1
    assert Employee.history.filter(user_id="new-one").count() == 1
    one_of_two(lambda: undo(fresh(), actor=cast.hr))  # type: ignore[arg-type]
    assert not Employee.objects.filter(user_id="new-one").exists()
    assert Employee.objects.get(user_id="wangxm").name == "王小明"


def test_two_sheets_about_one_person_do_not_both_win() -> None:
    cast = build_cast()
    batches = [
        preview(actor=cast.hr, sheet="people", name="a.csv", content=f"用户 ID,姓名\nnew-one,{name}".encode())
        for name in ("甲", "乙")
    ]
    answers = at_once(*[lambda batch=batch: take_in(batch, actor=cast.hr) for batch in batches])  # type: ignore[misc]
    assert sum(isinstance(one, IllegalMove) for one in answers) == 1, answers


def test_one_code_passes_once() -> None:
    cast = build_cast()
    secret = b32decode(begin(cast.security))
    step = int(wire_clock.seconds()) // 30
    codes = confirm(cast.security, code=f"{hotp(secret, step, 6):06d}")
    following = f"{hotp(secret, step + 1, 6):06d}"
    for code in (following, codes[0]):
        one_of_two(lambda code=code: verify(cast.security, code=code))  # type: ignore[misc]
    verbs = [one.verb for one in journal.entries(cast.security.ref)]
    assert verbs.count("people.recovery_code_used") == 1
